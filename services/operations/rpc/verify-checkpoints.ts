import type { Tx } from "../../../platform/db/database.ts";
import { lineDigest } from "../credentials/checkpoint-keys.ts";
import type { OperationsDeps } from "../deps.ts";
import { type ChainFault, ofCheckpoints, recordFault } from "../domain/chain-fault.ts";
import { type Checkpoint, type Head, noHash, parseCheckpointLine, signedText } from "../domain/checkpoint.ts";
import { type ChainRange, listWrongHeads } from "../store/chain-store.ts";
import { type CheckpointRow, findNewestCheckpoint, listCheckpointsBefore } from "../store/checkpoint-store.ts";
import { readCopies } from "./checkpoint-copies.ts";
import { unfinishedCheckpoint } from "./unfinished-checkpoint.ts";

/** What the checkpoints say of the chains. */
export type CheckpointFindings = {
  readonly faults: readonly ChainFault[];
  /** Number of genuine checkpoints that sign records of the range. */
  readonly verified: number;
  /** Time of the newest genuine checkpoint. */
  readonly lastTime: Date | undefined;
};

/**
 * Checks the checkpoints that sign records of a range, and that both copies of them are there and the same. From the
 * newest backwards: each names the digest of the one before, so the signature of the newest proves all of them.
 */
export async function verifyCheckpoints(
  tx: Tx,
  deps: OperationsDeps,
  chains: readonly number[],
  range: ChainRange,
): Promise<CheckpointFindings> {
  const faults: ChainFault[] = [];
  const invalid = (checkpoint: number, detail: string) =>
    faults.push({ kind: "checkpoint_invalid", chain: ofCheckpoints, sequence: BigInt(checkpoint), detail });
  // The row before the file: a line is written before its row is, so what the rows of now lack in the file is missing.
  const newest = await findNewestCheckpoint(tx);
  const copies = await readCopies(deps.checkpointFile);
  for (const number of copies.strange)
    invalid(number, "The file of checkpoints has a line that does not belong there.");
  const unseen = new Set(copies.digests.keys());
  let verified = 0;
  let lastTime: Date | undefined;
  const accept = async (checkpoints: readonly Checkpoint[]) => {
    lastTime ??= checkpoints[0] && new Date(checkpoints[0].create_time);
    const heads = checkpoints
      .map((checkpoint) => headsIn(checkpoint, chains, range))
      .filter(({ length }) => length > 0);
    verified += heads.length;
    faults.push(...(await headFaults(tx, heads.flat())));
  };
  const last = unfinishedCheckpoint(copies.lastLine, newest, deps.checkpointKeys);
  if (last) await accept([last]);
  if (last) unseen.delete(last.checkpoint);

  let expected: string | undefined;
  let before = Number.MAX_SAFE_INTEGER;
  let over = false;
  while (!over) {
    const rows = await listCheckpointsBefore(tx, before, pageSize);
    const genuine: Checkpoint[] = [];
    for (const row of rows) {
      const digest = lineDigest(row.line);
      const isNew = row.checkpoint > (newest?.checkpoint ?? 0);
      if (copies.digests.get(row.checkpoint) !== digest && !isNew) {
        invalid(row.checkpoint, "The copies of the checkpoint in the database and in the file differ.");
      }
      unseen.delete(row.checkpoint);
      if (expected !== undefined && expected !== digest) {
        invalid(row.checkpoint, "The checkpoint is not the one that the next one follows: one was removed or changed.");
      }
      const checkpoint = genuineCheckpoint(row, expected === digest, deps);
      if (checkpoint) genuine.push(checkpoint);
      else invalid(row.checkpoint, "The signature of the checkpoint is not valid.");
      expected = checkpoint?.previous;
      before = row.checkpoint;
      over = checkpoint !== undefined && isBefore(checkpoint, chains, range);
      if (over) break;
    }
    await accept(genuine);
    if (rows.length < pageSize && !over) {
      over = true;
      before = 0;
      if (expected !== undefined && expected !== noHash) invalid(1, "The first checkpoints were removed.");
    }
  }
  for (const number of unseen) {
    if (number > before) invalid(number, "The checkpoint stands in the file but not in the database.");
  }
  return { faults, verified, lastTime };
}

const pageSize = 500;

/** The checkpoint of a row, when the one after it vouches for it or its own signature is valid. */
function genuineCheckpoint(row: CheckpointRow, vouched: boolean, deps: OperationsDeps): Checkpoint | undefined {
  const checkpoint = parseCheckpointLine(row.line);
  if (checkpoint?.checkpoint !== row.checkpoint) return undefined;
  const { key_id, signature } = checkpoint;
  return vouched || deps.checkpointKeys.verify(key_id, signedText(checkpoint), signature) ? checkpoint : undefined;
}

function headsIn({ heads }: Checkpoint, chains: readonly number[], { from, to }: ChainRange): Head[] {
  return heads.filter(
    ({ chain, sequence }) => chains.includes(chain) && sequence > 0 && sequence >= from && sequence <= to,
  );
}

/** Whether all that a checkpoint signs of the chains lies before the range, and so all that older ones sign. */
function isBefore({ heads }: Checkpoint, chains: readonly number[], { from }: ChainRange): boolean {
  return from > 1n && heads.every(({ chain, sequence }) => !chains.includes(chain) || sequence < from);
}

async function headFaults(tx: Tx, heads: readonly Head[]): Promise<ChainFault[]> {
  const distinct = new Map(heads.map((head) => [`${head.chain} ${head.sequence} ${head.hash}`, head]));
  const wrong = await listWrongHeads(tx, [...distinct.values()]);
  return wrong.map(({ chain, sequence, missing, last }) =>
    missing && sequence > last
      ? recordFault("tail_missing", chain, last + 1n)
      : recordFault("checkpoint_mismatch", chain, sequence),
  );
}
