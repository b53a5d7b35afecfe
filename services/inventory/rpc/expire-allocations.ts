import { AllocationService } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import type { AuditEntry, DomainEvent } from "../../../platform/rpc/audit-entry.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { finishCommand } from "../../../platform/rpc/command-store.ts";
import { answer } from "../deps.ts";
import { lockEndedLeases } from "../store/allocation-store.ts";
import { giveBackAllocations } from "./give-back-allocations.ts";

// The end of a lease waits for nobody.
const how = { act: "expire", reason: "the lease ended", evenIfTaken: true } as const;
// So many are given back in one transaction.
const batchSize = 200;
// A batch that begins with less time than this might not end in time.
const leastTimeMs = 2_000;

export const expireAllocations = answer(
  AllocationService.method.expireAllocations,
  async (_request, { call, database }) => {
    let total = 0;
    for (let expired = 1; expired > 0 && remainingMs(call) > leastTimeMs; total += expired) {
      expired = await database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
        const ended = await lockEndedLeases(tx, batchSize);
        if (ended.length === 0) return 0;
        const entries: AuditEntry[] = [];
        const events: DomainEvent[] = [];
        const tell = {
          audit: (entry: AuditEntry) => entries.push(entry),
          emit: (event: DomainEvent) => events.push(event),
        };
        await giveBackAllocations({ tx, caller: call.caller, ...tell }, ended, how);
        await finishCommand(tx, call, { entries, events });
        return ended.length;
      });
    }
    return { allocationsExpired: total };
  },
);
