import { AuditService } from "../../gen/erp/operations/v1/audit_service_pb.ts";
import { FileService } from "../../gen/erp/operations/v1/file_service_pb.ts";
import { FileStreamService } from "../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import { needSecret } from "../../platform/config/secrets.ts";
import { migrationDirectory, readMigrations } from "../../platform/db/migration-files.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import { openStorage } from "../../platform/storage/open-storage.ts";
import { readCheckpointKeys } from "./credentials/checkpoint-keys.ts";
import { createFileLinks } from "./credentials/file-links.ts";
import type { OperationsDeps } from "./deps.ts";
import { createCheckpoint } from "./rpc/create-checkpoint.ts";
import { createFileLink } from "./rpc/create-file-link.ts";
import { deleteFile } from "./rpc/delete-file.ts";
import { downloadFile } from "./rpc/download-file.ts";
import { downloadLinkedFile } from "./rpc/download-linked-file.ts";
import { getFile } from "./rpc/get-file.ts";
import { getHealth } from "./rpc/get-health.ts";
import { getResourceHistory } from "./rpc/get-resource-history.ts";
import { getVersion } from "./rpc/get-version.ts";
import { listAudit } from "./rpc/list-audit.ts";
import { listFiles } from "./rpc/list-files.ts";
import { purgeExpired } from "./rpc/purge-expired.ts";
import { purgeFiles } from "./rpc/purge-files.ts";
import { uploadFile } from "./rpc/upload-file.ts";
import { verifyChain } from "./rpc/verify-chain.ts";
import { watchHealth } from "./rpc/watch-health.ts";

/** The operations service: the audit trail and its proof, health, and upkeep. */
export const operationsService: ServiceDefinition<OperationsDeps> = {
  name: "operations",
  databaseRole: "erp_operations",
  contracts: [AuditService, SystemService, HealthStreamService, FileService, FileStreamService],
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
  ],
};

/** What the operations service of a process stands on. */
export async function openOperations(environment: ServiceEnvironment): Promise<OperationsDeps> {
  const { config, secrets, version, redisState } = environment;
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
    redisState,
  };
}
