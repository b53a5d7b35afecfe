import { readerErrorName } from "./camera.ts";
import type { Corners } from "./region.ts";

/** A code that was found in a picture, with the identifier of its symbology before its text where that is known. */
export type FoundCode = { readonly text: string; readonly isLinear: boolean; readonly corners: Corners };

/** The codes of a picture, and who found them: the browser itself, or the reader that comes with the pages. */
export type Reading = { readonly codes: readonly FoundCode[]; readonly by: "browser" | "own" };

/** What the worker is asked, and what it answers. */
export type ReaderQuestion = { readonly id: number; readonly picture: ImageBitmap };
export type ReaderAnswer = { readonly id: number } & (Reading | { readonly failed: string });

/**
 * Finds the codes of a picture, which is used up by it. A worker does it, beside the page, which stays quick meanwhile; it
 * is started by the first picture and kept, as during a task the camera opens again and again. Fails when it cannot be
 * loaded or broke; the next picture starts it anew.
 */
export async function readCodes(picture: ImageBitmap): Promise<Reading> {
  reader ??= startReader();
  try {
    return await reader.read(picture);
  } catch (error) {
    reader?.stop();
    reader = undefined;
    throw error;
  }
}

type Reader = { read(picture: ImageBitmap): Promise<Reading>; stop(): void };

let reader: Reader | undefined;

function startReader(): Reader {
  const worker = new Worker(new URL("./code-reader-worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, (answer: Reading | { readonly failed: string }) => void>();
  let asked = 0;
  let broken: string | undefined;
  worker.addEventListener("message", ({ data }: MessageEvent<ReaderAnswer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  worker.addEventListener("error", ({ message }) => {
    broken = message || "the reader was not loaded";
    for (const settle of waiting.values()) settle({ failed: broken });
  });
  return {
    read: async (picture) => {
      if (broken !== undefined) throw new DOMException(broken, readerErrorName);
      const id = asked++;
      const answer = await new Promise<Reading | { readonly failed: string }>((resolve) => {
        waiting.set(id, resolve);
        worker.postMessage({ id, picture } satisfies ReaderQuestion, [picture]);
      });
      if ("failed" in answer) throw new DOMException(answer.failed, readerErrorName);
      return answer;
    },
    stop: () => worker.terminate(),
  };
}
