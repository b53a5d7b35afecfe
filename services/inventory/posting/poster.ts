import type { Logger } from "pino";
import type { Database, Tx } from "../../../platform/db/database.ts";
import { databaseRefusal } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { PostingSource } from "../store/posting-source.ts";
import type { PostingOutcome } from "../store/posting-store.ts";

/** Posts the documents of many callers, those that come at the same time in one transaction. */
export type Poster = {
  /**
   * Resolves with what became of the document; rejects with a refusal when its time ran out or the database is away, and
   * then only a repetition with the same key tells whether it was posted.
   */
  post(document: PostingSource, deadlineAt: number): Promise<PostingOutcome>;
};

/** What the poster stands on. */
export type PosterOptions = {
  readonly database: Database;
  readonly log: Logger;
  /** Most documents of one transaction; 1 posts each by itself. */
  readonly batchMax: number;
  /**
   * Transactions at once. One is enough to keep a core of the database busy, and gathers the largest batches; a large
   * document may have one more.
   */
  readonly lanes: number;
  readonly postBatch: (tx: Tx, documents: readonly PostingSource[]) => Promise<readonly PostingOutcome[]>;
};

type Entry = {
  readonly document: PostingSource;
  readonly lines: number;
  readonly deadlineAt: number;
  readonly resolve: (outcome: PostingOutcome) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Makes the poster of a process. There is no timer: while a batch is in the database the next one gathers, so a lone
 * document leaves at once, and many share one flush of the log and one round trip.
 */
export function createPoster(options: PosterOptions): Poster {
  const waiting: Entry[] = [];
  let running = 0;
  const pump = () => {
    while (waiting.length > 0 && running < options.lanes + (isLarge(waiting[0]) ? 1 : 0)) {
      running += 1;
      const batch = takeBatch(waiting, options.batchMax);
      void flush(batch, options, waiting).finally(() => {
        running -= 1;
        pump();
      });
    }
  };
  return {
    post: (document, deadlineAt) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= waitingMax) return reject(refuse("OVERLOADED", { retry_after_seconds: "1" }));
        const { lines } = document as { lines?: readonly unknown[] };
        waiting.push({ document, lines: lines?.length ?? 0, deadlineAt, resolve, reject });
        pump();
      }),
  };
}

/**
 * Whether a document keeps the database busy for long enough that another one may be posted beside it. Small ones come
 * further together, in one lane.
 */
function isLarge(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.lines >= 100;
}

/** Most documents that wait: more than are posted within a second would only wait in vain. */
const waitingMax = 5_000;

/** Most lines of one transaction, so that a few large documents do not make everybody else wait. */
const linesMax = 2_000;

/** Longest time for one transaction. */
const timeoutMs = 8_000;

/** Takes the oldest entries, as many as go into one transaction; at least one. */
function takeBatch(waiting: Entry[], batchMax: number): Entry[] {
  let count = 0;
  let lines = 0;
  while (count < waiting.length && count < batchMax) {
    lines += (waiting[count] as Entry).lines;
    if (count > 0 && lines > linesMax) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Posts a batch and answers its callers; never rejects. */
async function flush(batch: readonly Entry[], options: PosterOptions, waiting: Entry[]): Promise<void> {
  const now = performance.now();
  const live = batch.filter((entry) => {
    if (entry.deadlineAt > now) return true;
    entry.reject(refuse("DEADLINE"));
    return false;
  });
  if (live.length === 0) return;
  try {
    const documents = live.map(({ document }) => document);
    const outcomes = await options.database.transaction({ timeoutMs }, (tx) => options.postBatch(tx, documents));
    const again: Entry[] = [];
    for (const [at, entry] of live.entries()) {
      const outcome = outcomes[at];
      if (!outcome) entry.reject(new Error("the ledger gave no outcome for a document"));
      else if (outcome.outcome === "again") again.push(entry);
      else entry.resolve(outcome);
    }
    waiting.unshift(...again);
  } catch (error) {
    await answerFailure(error, live, options);
  }
}

/**
 * A transaction that failed took nothing in, or nobody knows. When the database is away or was too slow, every caller is
 * told to come again with her key. Any other fault is the doing of one document, which must not drag the others down: each
 * is posted by itself, so that only the faulty one fails.
 */
async function answerFailure(error: unknown, live: readonly Entry[], options: PosterOptions): Promise<void> {
  if (live.length === 1 || databaseRefusal(error)) {
    for (const entry of live) entry.reject(error);
    return;
  }
  options.log.warn({ err: error, documents: live.length }, "a batch of postings failed; posting them one by one");
  for (const entry of live) {
    try {
      const outcomes = await options.database.transaction({ timeoutMs }, (tx) =>
        options.postBatch(tx, [entry.document]),
      );
      entry.resolve(outcomes[0] as PostingOutcome);
    } catch (own) {
      entry.reject(own);
    }
  }
}
