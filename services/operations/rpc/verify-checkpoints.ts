import type { Tx } from "../../../platform/db/database.ts";
import { lineDigest } from "../credentials/checkpoint-keys.ts";
import type { OperationsDeps } from "../deps.ts";
import { type ChainFault, ofCheckpoints, recordFault } from "../domain/chain-fault.ts";
import { type Checkpoint, type Head, noHash, parseCheckpointLine, signedText } from "../domain/checkpoint.ts";
import { type ChainRange, listWrongHeads } from "../store/chain-store.ts";
import { type CheckpointRow, findNewestCheckpoint, listCheckpointsBefore } from "../store/checkpoint-store.ts";
import { type CheckpointCopies, readCopies } from "./checkpoint-copies.ts";
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
  // The rows before the file: a line is written before its row, so a row of now that has no line then has lost it.
  const newest = await findNewestCheckpoint(tx);
  const copies = await readCopies(deps.checkpointFile);
  const faults = copies.strange.map((number) => invalid(number, "The file has a line that does not belong there."));
  const unfinished = unfinishedCheckpoint(copies.lastLine, newest, deps.checkpointKeys);
  const unseen = new Set(copies.digests.keys());
  if (unfinished) unseen.delete(unfinished.checkpoint);
  let verified = 0;
  let lastTime: Date | undefined;
  const compare = async (checkpoints: readonly Checkpoint[]) => {
    const first = checkpoints[0];
    lastTime ??= first && new Date(first.create_time);
    const heads = checkpoints.map((each) => headsIn(each, chains, range)).filter(({ length }) => length > 0);
    verified += heads.length;
    faults.push(...(await headFaults(tx, heads.flat())));
  };

  if (unfinished) await compare([unfinished]);
  let follower: Checkpoint | undefined;
  let oldest = Number.MAX_SAFE_INTEGER;
  for (let over = false; !over; ) {
    const rows = await listCheckpointsBefore(tx, oldest, pageSize);
    const genuine: Checkpoint[] = [];
    for (const row of rows) {
      const checked = checkRow(row, follower, deps, row.checkpoint > (newest?.checkpoint ?? 0) ? undefined : copies);
      faults.push(...checked.faults);
      if (checked.checkpoint) genuine.push(checked.checkpoint);
      follower = checked.checkpoint;
      oldest = row.checkpoint;
      unseen.delete(row.checkpoint);
      over = follower !== undefined && isBefore(follower, chains, range);
      if (over) break;
    }
    await compare(genuine);
    if (over || rows.length === pageSize) continue;
    over = true;
    oldest = 0;
    if (follower && follower.previous !== noHash) faults.push(invalid(1, "The first checkpoints were removed."));
  }
  const extra = [...unseen].filter((number) => number > oldest);
  faults.push(...extra.map((number) => invalid(number, "It stands in the file but not in the database.")));
  return { faults, verified, lastTime };
}

const pageSize = 500;

function invalid(checkpoint: number, detail: string): ChainFault {
  return { kind: "checkpoint_invalid", chain: ofCheckpoints, sequence: BigInt(checkpoint), detail };
}

/** What is wrong with a row, and its checkpoint when it is genuine. A row that is newer than the copies has none there. */
function checkRow(
  { checkpoint: number, line }: CheckpointRow,
  follower: Checkpoint | undefined,
  { checkpointKeys }: OperationsDeps,
  copies: CheckpointCopies | undefined,
): { faults: ChainFault[]; checkpoint?: Checkpoint } {
  const faults: ChainFault[] = [];
  const digest = lineDigest(line);
  const follows = follower?.previous === digest;
  if (copies && copies.digests.get(number) !== digest) {
    faults.push(invalid(number, "Its copies in the database and in the file differ."));
  }
  if (follower && !follows) faults.push(invalid(number, "It is not the one that the next checkpoint follows."));
  const checkpoint = parseCheckpointLine(line);
  const { key_id = "", signature = "" } = checkpoint ?? {};
  if (checkpoint?.checkpoint === number) {
    if (follows || checkpointKeys.verify(key_id, signedText(checkpoint), signature)) return { faults, checkpoint };
  }
  faults.push(invalid(number, "Its signature is not valid."));
  return { faults };
}

function headsIn({ heads }: Checkpoint, chains: readonly number[], { from, to }: ChainRange): Head[] {
  const inRange = (sequence: number) => sequence > 0 && sequence >= from && sequence <= to;
  return heads.filter(({ chain, sequence }) => chains.includes(chain) && inRange(sequence));
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
