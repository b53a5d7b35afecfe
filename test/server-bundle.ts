import { bundle } from "../deploy/bundle.ts";

/** Makes the program that installations run, from the sources as they are now: test/stack-process.ts starts it. */
export async function setup(): Promise<void> {
  await bundle("main.ts", "dist/server");
}
