import type { DescService } from "@bufbuild/protobuf";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import type { SecretName } from "../config/secrets.ts";
import type { Database } from "../db/database.ts";
import type { Doorbell } from "../jobs/doorbell.ts";
import type { JobKind } from "../jobs/job-kind.ts";

/** What a process offers to the services that it hosts. */
export type ServiceEnvironment = {
  readonly config: Config;
  readonly secrets: ReadonlyMap<SecretName, string>;
  readonly internalKey: Buffer;
  readonly database: Database;
  readonly log: Logger;
  /** All contracts of the stack. */
  readonly contracts: readonly DescService[];
  /** All kinds of job of the stack. */
  readonly jobKinds: readonly JobKind[];
  /** Tells workers that there may be a job. */
  readonly doorbell: Doorbell;
  /** Tells all processes to forget what they know of callers; the hint may get lost. */
  readonly hintRevocation: () => void;
  /** State of the Redis connection; "off" without one. */
  readonly redisState: () => "off" | "up" | "down";
  /** Version of the product. */
  readonly version: string;
  /** Newest migration that this version knows. */
  readonly schemaVersion: string;
};
