import type { Logger } from "pino";
import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { AllocationService } from "../gen/erp/inventory/v1/allocation_service_pb.ts";
import { LotExpiryService } from "../gen/erp/inventory/v1/lot_expiry_service_pb.ts";
import { StockUpkeepService } from "../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { AuditService } from "../gen/erp/operations/v1/audit_service_pb.ts";
import { FileService } from "../gen/erp/operations/v1/file_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { WorkerService } from "../gen/erp/operations/v1/worker_service_pb.ts";
import type { Config } from "../platform/config/config.ts";
import type { Doorbell } from "../platform/jobs/doorbell.ts";
import type { AuthoritySource } from "../platform/rpc/authority-source.ts";
import type { Clients } from "../platform/rpc/clients.ts";
import { type Chore, startChores } from "./chores.ts";
import { startJobRunner } from "./job-runner.ts";
import { handledKinds } from "./jobs/index.ts";

const hourMs = 3_600_000;

/** What a worker stands on. */
export type WorkerOptions = {
  readonly clients: Clients;
  readonly authority: AuthoritySource;
  readonly doorbell: Doorbell;
  readonly config: Config;
  readonly log: Logger;
};

/**
 * Starts the worker: it touches no database and acts only through the clients of the services. It runs jobs, and does
 * chores that are due at an interval; both are safe to repeat, so any number of workers may run.
 */
export function startWorker(options: WorkerOptions): { stop(): Promise<void> } {
  const { clients, config, log } = options;
  const chores = startChores(choresOf(clients, config.jobLeaseMs), log);
  const runner = startJobRunner({
    ...options,
    kinds: handledKinds,
    places: config.workerConcurrency,
    pollMs: config.jobPollMs,
    timeoutMs: config.jobTimeoutMs,
    graceMs: config.jobGraceMs,
  });
  return {
    stop: async () => {
      await Promise.all([chores.stop(), runner.stop()]);
    },
  };
}

/** What the worker does beside jobs. */
function choresOf(clients: Clients, leaseMs: number): Chore[] {
  const jobs = clients.internal(WorkerService);
  const audit = clients.internal(AuditService);
  const system = clients.internal(SystemService);
  const files = clients.internal(FileService);
  const authority = clients.internal(AuthorityService);
  const lotExpiry = clients.internal(LotExpiryService);
  const stockUpkeep = clients.internal(StockUpkeepService);
  const allocation = clients.internal(AllocationService);
  return [
    { name: "audit checkpoint", everyMs: 60_000, run: (signal) => audit.createCheckpoint({}, { signal }) },
    { name: "purge of answers", everyMs: hourMs, run: (signal) => system.purgeExpired({}, { signal }) },
    { name: "purge of files", everyMs: hourMs, run: (signal) => files.purgeFiles({}, { signal, timeoutMs: 30_000 }) },
    { name: "purge of credentials", everyMs: hourMs, run: (signal) => authority.purgeExpired({}, { signal }) },
    { name: "notice of expired lots", everyMs: hourMs, run: (signal) => lotExpiry.markExpired({}, { signal }) },
    { name: "tables of the ledger", everyMs: hourMs, run: (signal) => stockUpkeep.createPartitions({}, { signal }) },
    { name: "jobs of lost workers", everyMs: leaseMs / 6, run: (signal) => jobs.releaseExpiredJobs({}, { signal }) },
    { name: "schedules", everyMs: 5_000, run: (signal) => jobs.startDueSchedules({}, { signal }) },
    { name: "end of leases", everyMs: 60_000, run: (signal) => allocation.expireAllocations({}, { signal }) },
  ];
}
