import type { Logger } from "pino";
import { rpcKinds } from "../../platform/rpc/rpc-kinds.ts";

/** What the RPCs of the inventory service stand on beside the database. */
export type InventoryDeps = {
  readonly log: Logger;
};

/** The kinds of RPC of the inventory service: each file in rpc/ makes one. */
export const { command, preparedCommand, query, answer, stream } = rpcKinds<InventoryDeps>();
