import { type Browser, chromium } from "playwright-core";
import { requirePrograms } from "../../platform/testing/system-programs.ts";

/** Starts Chromium with nothing of its own that calls other hosts, and with what more a test wants of it. */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const [executablePath] = await requirePrograms("chromium");
  return chromium.launch({
    executablePath: executablePath ?? "",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}
