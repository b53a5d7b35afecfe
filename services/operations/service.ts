import { needSecret } from "../../platform/config/secrets.ts";
import { migrationDirectory, readMigrations } from "../../platform/db/migration-files.ts";
import { jobKindsByName } from "../../platform/jobs/job-kind.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import { openStorage } from "../../platform/storage/open-storage.ts";
import { operationsContracts } from "./contracts.ts";
import { readCheckpointKeys } from "./credentials/checkpoint-keys.ts";
import { createFileLinks } from "./credentials/file-links.ts";
import type { OperationsDeps } from "./deps.ts";
import { cancelJob } from "./rpc/cancel-job.ts";
import { claimJobs } from "./rpc/claim-jobs.ts";
import { createCheckpoint } from "./rpc/create-checkpoint.ts";
import { createFileLink } from "./rpc/create-file-link.ts";
import { createSchedule } from "./rpc/create-schedule.ts";
import { deleteFile } from "./rpc/delete-file.ts";
import { downloadFile } from "./rpc/download-file.ts";
import { downloadLinkedFile } from "./rpc/download-linked-file.ts";
import { enqueueJob } from "./rpc/enqueue-job.ts";
import { finishJobs } from "./rpc/finish-jobs.ts";
import { getFile } from "./rpc/get-file.ts";
import { getHealth } from "./rpc/get-health.ts";
import { getJob } from "./rpc/get-job.ts";
import { getQueueStats } from "./rpc/get-queue-stats.ts";
import { getResourceHistory } from "./rpc/get-resource-history.ts";
import { getSchedule } from "./rpc/get-schedule.ts";
import { getVersion } from "./rpc/get-version.ts";
import { listAudit } from "./rpc/list-audit.ts";
import { listFiles } from "./rpc/list-files.ts";
import { listJobAttempts } from "./rpc/list-job-attempts.ts";
import { listJobLog } from "./rpc/list-job-log.ts";
import { listJobs } from "./rpc/list-jobs.ts";
import { listReportDefinitions } from "./rpc/list-report-definitions.ts";
import { listSchedules } from "./rpc/list-schedules.ts";
import { previewReport } from "./rpc/preview-report.ts";
import { purgeExpired } from "./rpc/purge-expired.ts";
import { purgeFiles } from "./rpc/purge-files.ts";
import { releaseExpiredJobs } from "./rpc/release-expired-jobs.ts";
import { renewLeases } from "./rpc/renew-leases.ts";
import { requeueDeadJobs } from "./rpc/requeue-dead-jobs.ts";
import { retryJob } from "./rpc/retry-job.ts";
import { runReport } from "./rpc/run-report.ts";
import { runSchedule } from "./rpc/run-schedule.ts";
import { startDueSchedules } from "./rpc/start-due-schedules.ts";
import { updateSchedule } from "./rpc/update-schedule.ts";
import { uploadFile } from "./rpc/upload-file.ts";
import { verifyChain } from "./rpc/verify-chain.ts";
import { watchHealth } from "./rpc/watch-health.ts";
import { watchJob } from "./rpc/watch-job.ts";

/** The operations service: the audit trail and its proof, files, jobs and schedules, health, and upkeep. */
export const operationsService: ServiceDefinition<OperationsDeps> = {
  name: "operations",
  contracts: operationsContracts,
  rpcs: [
    listAudit,
    getResourceHistory,
    verifyChain,
    createCheckpoint,
    getVersion,
    getHealth,
    purgeExpired,
    watchHealth,
    getFile,
    listFiles,
    deleteFile,
    createFileLink,
    purgeFiles,
    uploadFile,
    downloadFile,
    downloadLinkedFile,
    listReportDefinitions,
    previewReport,
    runReport,
    enqueueJob,
    getJob,
    listJobs,
    cancelJob,
    retryJob,
    requeueDeadJobs,
    getQueueStats,
    listJobAttempts,
    listJobLog,
    watchJob,
    createSchedule,
    getSchedule,
    listSchedules,
    updateSchedule,
    runSchedule,
    claimJobs,
    renewLeases,
    finishJobs,
    releaseExpiredJobs,
    startDueSchedules,
  ],
};

/** What the operations service of a process stands on. */
export async function openOperations(environment: ServiceEnvironment): Promise<OperationsDeps> {
  const { config, secrets, version, redisState, jobKinds, doorbell, clientOf } = environment;
  return {
    version,
    migrations: await readMigrations(migrationDirectory),
    production: config.mode === "production",
    checkpointKeys: readCheckpointKeys(needSecret(secrets, "ERP_AUDIT_SIGNING_KEY")),
    checkpointFile: config.checkpointFile,
    dataDir: config.dataDir,
    storage: await openStorage(config.storage, () => ({
      accessKey: needSecret(secrets, "ERP_STORAGE_ACCESS_KEY"),
      secretKey: needSecret(secrets, "ERP_STORAGE_SECRET_KEY"),
    })),
    fileLinks: createFileLinks(needSecret(secrets, "ERP_FILE_LINK_KEY")),
    fileLimits: { broughtMax: config.fileBytesMax, madeMax: config.reportBytesMax },
    fileKeepDays: config.fileKeepDays,
    clientOf,
    redisState,
    jobKinds: jobKindsByName(jobKinds),
    jobLeaseMs: config.jobLeaseMs,
    jobRetryMs: config.jobRetryMs,
    doorbell,
  };
}
