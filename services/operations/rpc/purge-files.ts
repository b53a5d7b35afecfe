import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { finishCommand } from "../../../platform/rpc/command-store.ts";
import type { AnswerContext } from "../../../platform/rpc/rpc.ts";
import { answer, type OperationsDeps } from "../deps.ts";
import { type DueFile, expireFiles, findDueFiles, findStaleUploads, markPurged } from "../store/file-purge-store.ts";

type Context = AnswerContext<OperationsDeps>;

export const purgeFiles = answer(FileService.method.purgeFiles, async (_request, context) => {
  const { deps } = context;
  const filesExpired = await inBatches(context, async (tx) => {
    const ids = await expireFiles(tx, batchSize);
    return { ids, action: "FileService.ExpireFiles" };
  });
  const uploadsGivenUp = await inBatches(context, (tx) =>
    removeContents(tx, deps, () => findStaleUploads(tx, staleHours, batchSize), "FileService.GiveUpUploads"),
  );
  const contentsRemoved = await inBatches(context, (tx) =>
    removeContents(tx, deps, () => findDueFiles(tx, deps.fileKeepDays, batchSize), "FileService.RemoveContents"),
  );
  await deps.storage.removeUnfinished(new Date(Date.now() - staleHours * 3_600_000));
  return { filesExpired, uploadsGivenUp, contentsRemoved };
});

// Longer than any upload may take.
const staleHours = 24;
// Small enough that a batch holds its locks for a moment only, even when a server removes its objects.
const batchSize = 100;
// A batch that begins with less time than this might not end in time.
const leastTimeMs = 3_000;

type Batch = { readonly ids: readonly string[]; readonly action: string };

/** Runs batches, each with its audit record, until one is not full or the time is over, and counts the files. */
async function inBatches({ call, database }: Context, work: (tx: Tx) => Promise<Batch>): Promise<bigint> {
  let total = 0n;
  for (let found = batchSize; found === batchSize && remainingMs(call) > leastTimeMs; total += BigInt(found)) {
    found = await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
      const { ids, action } = await work(tx);
      if (ids.length === 0) return 0;
      const entry = { action, resourceType: "file", after: { ids } };
      await finishCommand(tx, call, { entries: [entry], events: [] });
      return ids.length;
    });
  }
  return total;
}

/** The content goes before the note of it: what fails in between is done again. */
async function removeContents(
  tx: Tx,
  { storage }: OperationsDeps,
  find: () => Promise<readonly DueFile[]>,
  action: string,
): Promise<Batch> {
  const due = await find();
  for (const { storage_key } of due) await storage.delete(storage_key);
  const ids = due.map(({ id }) => id);
  if (ids.length > 0) await markPurged(tx, ids);
  return { ids, action };
}
