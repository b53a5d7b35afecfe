import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { purgeIdempotency, purgeJobs } from "../store/purge-store.ts";

// Small enough that a batch holds its locks for a moment only.
const batchSize = 5000;
// A batch that begins with less time than this might not end in time.
const leastTimeMs = 2000;

export const purgeExpired = answer(SystemService.method.purgeExpired, async (_request, { call, database }) => {
  let rowsRemoved = 0n;
  for (const purge of [purgeIdempotency, purgeJobs]) {
    for (let removed = BigInt(batchSize); removed === BigInt(batchSize) && remainingMs(call) > leastTimeMs; ) {
      removed = await database.transaction({ timeoutMs: remainingMs(call) }, (tx) => purge(tx, batchSize));
      rowsRemoved += removed;
    }
  }
  return { rowsRemoved };
});
