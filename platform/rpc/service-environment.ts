import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import type { SecretName } from "../config/secrets.ts";
import type { Database } from "../db/database.ts";
import type { Doorbell } from "../jobs/doorbell.ts";
import type { JobKind } from "../jobs/job-kind.ts";
import type { Call } from "./call.ts";

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
  /** Makes clients that call other services for the caller of a call, as long as it runs. */
  readonly clientOf: (call: Call) => <S extends DescService>(service: S) => Client<S>;
  /** Tells all processes to forget what they know of callers; the hint may get lost. */
  readonly hintRevocation: () => void;
  /** State of the Redis connection; "off" without one. */
  readonly redisState: () => "off" | "up" | "down";
  /** Version of the product. */
  readonly version: string;
  /** Newest migration that this version knows. */
  readonly schemaVersion: string;
};
