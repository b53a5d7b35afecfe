import type { Browser } from "playwright-core";
import { startTestStack, type TestStack, type TestStackOptions } from "../../test/test-stack.ts";
import { startChromium } from "./chromium.ts";
import { createPdaWarehouse, type PdaWarehouse } from "./pda-warehouse.ts";
import { buildWebIfStale } from "./web-build.ts";

/** A stack that serves the pages of the PDA, with a warehouse to work in, and a browser. */
export type PdaStack = {
  readonly stack: TestStack;
  readonly warehouse: PdaWarehouse;
  readonly browser: Browser;
  close(): Promise<void>;
};

/** Starts all of it. */
export async function startPdaStack(options: TestStackOptions = {}): Promise<PdaStack> {
  await buildWebIfStale("pda");
  const stack = await startTestStack(options);
  const [warehouse, browser] = await Promise.all([createPdaWarehouse(stack), startChromium()]);
  const close = async () => {
    await browser.close();
    await stack.stop();
  };
  return { stack, warehouse, browser, close };
}
