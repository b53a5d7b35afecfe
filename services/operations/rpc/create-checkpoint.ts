import type { Logger } from "pino";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { lineDigest } from "../credentials/checkpoint-keys.ts";
import { answer, type OperationsDeps } from "../deps.ts";
import {
  checkpointLine,
  headsDiffer,
  noHash,
  parseCheckpointLine,
  shortenedChains,
  signedText,
} from "../domain/checkpoint.ts";
import { listHeads } from "../store/chain-store.ts";
import { appendLine, readLastLine } from "../store/checkpoint-file.ts";
import { clockTime, findNewestCheckpoint, insertCheckpoint, lockCheckpoints } from "../store/checkpoint-store.ts";
import { unfinishedCheckpoint } from "./unfinished-checkpoint.ts";

// No command: a checkpoint with an audit record of its own would be a reason for the next one.
export const createCheckpoint = answer(AuditService.method.createCheckpoint, async (_request, context) => {
  const { call, deps, database } = context;
  const finished = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) => finishLast(tx, deps));
  const made = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) => makeNext(tx, deps, call.log));
  return { checkpoint: BigInt(made ?? finished ?? 0) };
});

/**
 * Stores a checkpoint that came as far as the file and no further. Its own transaction, so that at most one can ever be
 * in that state: the next line is written only after this one is settled.
 */
async function finishLast(tx: Tx, deps: OperationsDeps): Promise<number | undefined> {
  await lockCheckpoints(tx);
  const line = await readLastLine(deps.checkpointFile);
  const last = unfinishedCheckpoint(line, await findNewestCheckpoint(tx), deps.checkpointKeys);
  if (!line || !last) return undefined;
  await insertCheckpoint(tx, { checkpoint: last.checkpoint, createTime: last.create_time, line });
  return last.checkpoint;
}

/**
 * The line goes to the file last, when the database has taken everything but the commit: what fails before leaves
 * nothing anywhere, what fails after leaves a line that the next call stores.
 */
async function makeNext(tx: Tx, deps: OperationsDeps, log: Logger): Promise<number | undefined> {
  const { checkpointKeys: keys, checkpointFile } = deps;
  await lockCheckpoints(tx);
  const heads = await listHeads(tx);
  const newest = await findNewestCheckpoint(tx);
  const known = newest && parseCheckpointLine(newest.line);
  const before = known?.heads ?? heads.map((head) => ({ ...head, sequence: 0 }));
  if (known ? !headsDiffer(known.heads, heads) : heads.every(({ sequence }) => sequence === 0)) return undefined;
  const shortened = shortenedChains(before, heads);
  if (shortened.length > 0) log.error({ chains: shortened }, "audit chains are shorter than at the last checkpoint");
  const lastLine = await readLastLine(checkpointFile);
  const lastInFile = lastLine ? (parseCheckpointLine(lastLine)?.checkpoint ?? 0) : 0;
  const createTime = (await clockTime(tx)).toISOString();
  const content = {
    checkpoint: Math.max(newest?.checkpoint ?? 0, lastInFile) + 1,
    create_time: createTime,
    previous: newest ? lineDigest(newest.line) : noHash,
    key_id: keys.keyId,
    heads,
  };
  const line = checkpointLine({ ...content, signature: keys.sign(signedText(content)) });
  await insertCheckpoint(tx, { checkpoint: content.checkpoint, createTime, line });
  await appendLine(checkpointFile, line);
  return content.checkpoint;
}
