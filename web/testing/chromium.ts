import { type Browser, chromium } from "playwright-core";
import { requirePrograms } from "../../platform/testing/system-programs.ts";

/** Starts Chromium without a window, and with nothing of its own that calls other hosts. */
export async function startChromium(): Promise<Browser> {
  return start("chromium-headless-shell");
}

/** The same with a camera, as the switches describe it; the smaller browser has none. */
export async function startChromiumWithCamera(switches: readonly string[]): Promise<Browser> {
  return start("chromium", switches);
}

async function start(program: "chromium" | "chromium-headless-shell", more: readonly string[] = []): Promise<Browser> {
  const [executablePath] = await requirePrograms(program);
  return chromium.launch({
    executablePath: executablePath ?? "",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--in-process-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A page lives for seconds: to have its scripts optimised takes longer than it saves.
      "--js-flags=--no-opt,--no-maglev",
      ...more,
    ],
  });
}
