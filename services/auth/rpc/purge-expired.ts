import { AuthorityService } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { appendAudit } from "../../../platform/rpc/command-store.ts";
import { answer } from "../deps.ts";
import { purgeProofs, purgeSessions, purgeThrottles } from "../store/purge-store.ts";

// A batch that begins with less time than this might not end in time.
const leastTimeMs = 2_000;

export const purgeExpired = answer(AuthorityService.method.purgeExpired, async (_request, { call, database }) => {
  const drain = async (purge: (tx: Tx) => Promise<number>) => {
    let total = 0;
    for (let removed = 1; removed > 0 && remainingMs(call) > leastTimeMs; total += removed) {
      removed = await database.transaction({ timeoutMs: remainingMs(call) }, purge);
    }
    return BigInt(total);
  };
  return {
    proofsRemoved: await drain(purgeProofs),
    throttlesRemoved: await drain(purgeThrottles),
    sessionsRemoved: await drain(async (tx) => {
      const removed = await purgeSessions(tx);
      if (removed > 0) await appendAudit(tx, call, { resourceType: "session", after: { removed } });
      return removed;
    }),
  };
});
