import type { Logger } from "pino";
import { rpcKinds } from "../../platform/rpc/rpc-kinds.ts";
import type { ScanRules } from "./domain/scan/scan-reading.ts";
import type { Poster } from "./posting/poster.ts";
import type { References } from "./posting/references.ts";

/** What the RPCs of the inventory service stand on beside the database. */
export type InventoryDeps = {
  readonly log: Logger;
  /** Posts documents of many callers together. */
  readonly poster: Poster;
  readonly references: References;
  /** By which rules the last scan was read: most likely they are in force for the next one. */
  readonly scanRules: { last: ScanRules };
};

/** The kinds of RPC of the inventory service: each file in rpc/ makes one. */
export const { command, preparedCommand, query, answer, stream } = rpcKinds<InventoryDeps>();
