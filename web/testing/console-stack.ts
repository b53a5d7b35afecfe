import type { Browser } from "playwright-core";
import { startTestStack, type TestStack } from "../../test/test-stack.ts";
import { startChromium } from "./chromium.ts";
import { buildWebIfStale } from "./web-build.ts";
import { createWebFactory, type WebFactory } from "./web-factory.ts";

/** A stack that serves the console, with a factory to show, and a browser. */
export type ConsoleStack = {
  readonly stack: TestStack;
  readonly factory: WebFactory;
  readonly browser: Browser;
  close(): Promise<void>;
};

/** Starts all of it. */
export async function startConsoleStack(): Promise<ConsoleStack> {
  await buildWebIfStale("console");
  const stack = await startTestStack();
  const [factory, browser] = await Promise.all([createWebFactory(stack), startChromium()]);
  const close = async () => {
    await browser.close();
    await stack.stop();
  };
  return { stack, factory, browser, close };
}
