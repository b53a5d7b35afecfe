import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { type ApiClientRow, lockApiClient } from "../store/api-client-store.ts";

/** Locks a client that is to be changed; refuses one that does not exist or was ended for good. */
export async function lockActiveClient(tx: Tx, id: string): Promise<ApiClientRow> {
  const client = await lockApiClient(tx, id);
  if (!client) throw refuse("NOT_FOUND", { resource: "api_client" });
  if (client.state !== "active") throw refuse("INVALID_STATE", { resource: "api_client", state: client.state });
  return client;
}
