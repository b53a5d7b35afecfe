import { readerErrorName } from "./camera.ts";
import type { Corners } from "./region.ts";

/** A code that was found in a picture, with the identifier of its symbology before its text where that is known. */
export type FoundCode = { readonly text: string; readonly isLinear: boolean; readonly corners: Corners };

/** The codes of a picture, and who found them: the browser itself, or the reader that comes with the pages. */
export type Reading = { readonly codes: readonly FoundCode[]; readonly by: "browser" | "own" };

/** What the worker answers. */
export type ReaderAnswer = Reading | { readonly failed: string };

/** Finds codes in pictures, beside the page, which stays quick meanwhile. */
export type CodeReader = {
  /** Reads one picture, which is used up by it; one at a time. Fails when the reader cannot be loaded or broke. */
  read(picture: ImageBitmap): Promise<Reading>;
  stop(): void;
};

/** Starts a reader. */
export function startCodeReader(): CodeReader {
  const worker = new Worker(new URL("./code-reader-worker.ts", import.meta.url), { type: "module" });
  let settle: ((answer: ReaderAnswer) => void) | undefined;
  let broken: ReaderAnswer | undefined;
  worker.addEventListener("message", ({ data }: MessageEvent<ReaderAnswer>) => settle?.(data));
  worker.addEventListener("error", ({ message }) => {
    broken = { failed: message || "the reader was not loaded" };
    settle?.(broken);
  });
  return {
    read: async (picture) => {
      const answer = await new Promise<ReaderAnswer>((resolve) => {
        settle = resolve;
        if (broken) resolve(broken);
        else worker.postMessage(picture, [picture]);
      });
      if ("failed" in answer) throw new DOMException(answer.failed, readerErrorName);
      return answer;
    },
    stop: () => worker.terminate(),
  };
}
