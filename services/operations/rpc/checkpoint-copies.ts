import { lineDigest } from "../credentials/checkpoint-keys.ts";
import { readLines } from "../store/checkpoint-file.ts";

/** What the file holds: each line by its number, as a digest, because a year of lines is larger than memory should be. */
export type CheckpointCopies = {
  readonly digests: ReadonlyMap<number, string>;
  readonly lastLine: string | undefined;
  /** Numbers of lines that stand there twice; 0 for lines that are no checkpoints at all. */
  readonly strange: readonly number[];
};

/** Reads the second copies of the checkpoints. */
export async function readCopies(path: string): Promise<CheckpointCopies> {
  const digests = new Map<number, string>();
  const strange: number[] = [];
  let lastLine: string | undefined;
  for await (const line of readLines(path)) {
    const number = Number(/^\{"checkpoint":(\d{1,15}),/.exec(line)?.[1] ?? 0);
    if (number === 0 || digests.has(number)) strange.push(number);
    else digests.set(number, lineDigest(line));
    lastLine = line;
  }
  return { digests, lastLine, strange };
}
