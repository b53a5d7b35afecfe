import type { Logger } from "pino";
import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { AllocationService } from "../gen/erp/inventory/v1/allocation_service_pb.ts";
import { LotExpiryService } from "../gen/erp/inventory/v1/lot_expiry_service_pb.ts";
import { StockUpkeepService } from "../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { AuditService } from "../gen/erp/operations/v1/audit_service_pb.ts";
import { FileService } from "../gen/erp/operations/v1/file_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import type { Clients } from "../platform/rpc/clients.ts";

const hourMs = 3_600_000;

/** Work that is due at an interval. */
type Chore = { readonly name: string; readonly everyMs: number; run(signal: AbortSignal): Promise<unknown> };

/**
 * Starts the worker: it touches no database and acts only through the clients of the services. Its chores are safe to
 * repeat, so any number of workers may run them.
 */
export function startWorker(clients: Clients, log: Logger): { stop(): Promise<void> } {
  const audit = clients.internal(AuditService);
  const system = clients.internal(SystemService);
  const files = clients.internal(FileService);
  const authority = clients.internal(AuthorityService);
  const lotExpiry = clients.internal(LotExpiryService);
  const stockUpkeep = clients.internal(StockUpkeepService);
  const allocation = clients.internal(AllocationService);
  const chores: Chore[] = [
    { name: "audit checkpoint", everyMs: 60_000, run: (signal) => audit.createCheckpoint({}, { signal }) },
    { name: "purge of answers", everyMs: hourMs, run: (signal) => system.purgeExpired({}, { signal }) },
    { name: "purge of files", everyMs: hourMs, run: (signal) => files.purgeFiles({}, { signal, timeoutMs: 30_000 }) },
    { name: "purge of credentials", everyMs: hourMs, run: (signal) => authority.purgeExpired({}, { signal }) },
    { name: "notice of expired lots", everyMs: hourMs, run: (signal) => lotExpiry.markExpired({}, { signal }) },
    { name: "tables of the ledger", everyMs: hourMs, run: (signal) => stockUpkeep.createPartitions({}, { signal }) },
    {
      name: "snapshot of stock",
      everyMs: hourMs,
      run: (signal) => stockUpkeep.takeSnapshot({}, { signal, timeoutMs: 30_000 }),
    },
    { name: "end of leases", everyMs: 60_000, run: (signal) => allocation.expireAllocations({}, { signal }) },
  ];
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const timers = chores.map((chore) => {
    const tick = () => {
      const work = chore.run(stopping.signal).then(
        () => undefined,
        (error: unknown) => {
          if (!stopping.signal.aborted)
            log.error({ err: error, chore: chore.name }, "a chore failed; it is tried again");
        },
      );
      running.add(work);
      void work.finally(() => running.delete(work));
    };
    return setInterval(tick, chore.everyMs);
  });
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      stopping.abort();
      await Promise.all(running);
    },
  };
}
