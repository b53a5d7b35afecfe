import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  AuditService,
  VerifyChainResponse_Fault_Kind as Kind,
} from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { type ChainFault, type FaultKind, firstFaults, recordFault } from "../domain/chain-fault.ts";
import { verifyChain as verifyRecords } from "../store/chain-store.ts";
import { verifyCheckpoints } from "./verify-checkpoints.ts";

export const verifyChain = answer(AuditService.method.verifyChain, async (request, { call, deps, database }) => {
  const chains = request.chain === undefined ? allChains : [request.chain];
  const range = { from: request.fromSequence || 1n, to: request.toSequence || endOfTime };
  const faults: ChainFault[] = [];
  let recordsVerified = 0n;
  const left = chains.values();
  // Each chain is seen as of one moment of its own: records that come meanwhile do not matter.
  const verifySome = async () => {
    for (const chain of left) {
      const work = { timeoutMs: remainingMs(call), readOnly: true };
      const verdict = await database.transaction(work, (tx) => verifyRecords(tx, chain, range));
      recordsVerified += verdict.verified;
      if (verdict.kind !== null) faults.push(recordFault(verdict.kind, chain, verdict.sequence ?? 0n));
    }
  };
  await Promise.all(Array.from({ length: chainsAtOnce }, verifySome));
  const checkpoints = await database.transaction({ timeoutMs: remainingMs(call), readOnly: true }, (tx) =>
    verifyCheckpoints(tx, deps, chains, range),
  );
  const found = firstFaults([...faults, ...checkpoints.faults]);
  return {
    ok: found.length === 0,
    faults: found.map((fault) => ({ ...fault, kind: kindOf[fault.kind] })),
    recordsVerified,
    checkpointsVerified: BigInt(checkpoints.verified),
    ...(checkpoints.lastTime ? { lastCheckpointTime: timestampFromDate(checkpoints.lastTime) } : {}),
  };
});

const allChains = Array.from({ length: 16 }, (_, chain) => chain);

// Two processors of the database work for it; more would starve those who work.
const chainsAtOnce = 2;

// Largest value of the column.
const endOfTime = 2n ** 63n - 1n;

const kindOf: Record<FaultKind, Kind> = {
  hash_mismatch: Kind.HASH_MISMATCH,
  link_broken: Kind.LINK_BROKEN,
  tail_missing: Kind.TAIL_MISSING,
  checkpoint_mismatch: Kind.CHECKPOINT_MISMATCH,
  checkpoint_invalid: Kind.CHECKPOINT_INVALID,
};
