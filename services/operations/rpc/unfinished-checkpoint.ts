import { type CheckpointKeys, lineDigest } from "../credentials/checkpoint-keys.ts";
import { type Checkpoint, noHash, parseCheckpointLine, signedText } from "../domain/checkpoint.ts";
import type { CheckpointRow } from "../store/checkpoint-store.ts";

/**
 * The checkpoint of the last line of the file when it follows the newest row of the database and is genuine: its commit
 * failed after the line was written. Undefined for a line that has its row, and for any other that has none.
 */
export function unfinishedCheckpoint(
  line: string | undefined,
  newest: CheckpointRow | undefined,
  keys: CheckpointKeys,
): Checkpoint | undefined {
  const last = line === undefined ? undefined : parseCheckpointLine(line);
  if (!last || last.checkpoint <= (newest?.checkpoint ?? 0)) return undefined;
  const follows = last.previous === (newest ? lineDigest(newest.line) : noHash);
  return follows && keys.verify(last.key_id, signedText(last), last.signature) ? last : undefined;
}
