import type { Migration } from "../../platform/db/migration-files.ts";
import type { Doorbell } from "../../platform/jobs/doorbell.ts";
import type { JobKind } from "../../platform/jobs/job-kind.ts";
import type { Call } from "../../platform/rpc/call.ts";
import { rpcKinds } from "../../platform/rpc/rpc-kinds.ts";
import type { Storage } from "../../platform/storage/storage.ts";
import type { CheckpointKeys } from "./credentials/checkpoint-keys.ts";
import type { FileLinks } from "./credentials/file-links.ts";
import type { FileLimits } from "./domain/file-rules.ts";
import type { ClientOf } from "./reports/report-source.ts";

/** What the RPCs of the operations service stand on beside the database. */
export type OperationsDeps = {
  /** Version of the product, "major.minor.patch". */
  readonly version: string;
  /** Migrations that this program knows, in order. */
  readonly migrations: readonly Migration[];
  readonly production: boolean;
  readonly checkpointKeys: CheckpointKeys;
  /** File that holds the second copy of the checkpoints; on another volume than the database. Made when absent. */
  readonly checkpointFile: string;
  /** Folder whose disk must not run full. */
  readonly dataDir: string;
  /** Where the content of files lies. */
  readonly storage: Storage;
  readonly fileLinks: FileLinks;
  readonly fileLimits: FileLimits;
  /** How long the content of a deleted file is kept. */
  readonly fileKeepDays: number;
  /** Makes clients that call other services for the caller of a call. */
  readonly clientOf: (call: Call) => ClientOf;
  /** State of the Redis connection of this process; "off" without one. */
  readonly redisState: () => "off" | "up" | "down";
  /** All kinds of job of the stack, by name. */
  readonly jobKinds: ReadonlyMap<string, JobKind>;
  readonly jobLeaseMs: number;
  /** Wait after the first failed attempt at a job. */
  readonly jobRetryMs: number;
  readonly doorbell: Doorbell;
};

/** The kinds of RPC of the operations service: each file in rpc/ makes one. */
export const { command, streamedCommand, query, answer, stream } = rpcKinds<OperationsDeps>();
