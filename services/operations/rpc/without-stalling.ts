import { refuseOperations } from "../errors.ts";

/** The messages of a stream, which is refused when one lets wait for it too long. Nobody counts while none is asked for. */
export async function* withoutStalling<T>(messages: AsyncIterable<T>, stallMs: number): AsyncGenerator<T> {
  const source = messages[Symbol.asyncIterator]();
  let stalled = false;
  try {
    for (;;) {
      const next = await within(source.next(), stallMs, () => {
        stalled = true;
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // A source that does not answer would not answer to this either.
    if (!stalled) await source.return?.();
  }
}

async function within<T>(work: Promise<T>, ms: number, onTimeout: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onTimeout();
      reject(refuseOperations("UPLOAD_STALLED"));
    }, ms);
  });
  // Whatever becomes of it later, nobody waits any more.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
