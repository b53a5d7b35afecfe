import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type ApiClient,
  ApiClient_State,
  ApiClientSchema,
  type ApiSecret,
  ApiSecretSchema,
} from "../../../gen/erp/auth/v1/api_client_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import { type ApiClientRow, findApiClient } from "../store/api-client-store.ts";
import { type ApiSecretRow, listApiSecrets } from "../store/api-secret-store.ts";

/** The client as the contract shows it, with those of the secrets that are its own. */
export function apiClientMessage(row: ApiClientRow, secrets: readonly ApiSecretRow[]): ApiClient {
  return create(ApiClientSchema, {
    id: row.id,
    name: row.name,
    state: row.state === "active" ? ApiClient_State.ACTIVE : ApiClient_State.REVOKED,
    allowedCidrs: row.allowed_cidrs,
    rateLimitPerSecond: row.rate_limit_per_second,
    secrets: secrets.filter((secret) => secret.api_client_id === row.id).map(apiSecretMessage),
    createdBy: row.created_by,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** Reads a client that is known to exist, after a change of it. */
export async function changedApiClient(tx: Tx, id: string): Promise<{ row: ApiClientRow; apiClient: ApiClient }> {
  const row = await findApiClient(tx, id);
  if (!row) throw new Error("the API client is gone in the transaction that changed it");
  return { row, apiClient: apiClientMessage(row, await listApiSecrets(tx, [id])) };
}

/** The fields of a client that the audit trail keeps. */
export function apiClientFields({ name, state, allowed_cidrs, rate_limit_per_second }: ApiClientRow): Fields {
  return { name, state, allowed_cidrs, rate_limit_per_second };
}

function apiSecretMessage(row: ApiSecretRow): ApiSecret {
  return create(ApiSecretSchema, {
    prefix: row.prefix,
    expireTime: timestampFromDate(row.expire_time),
    ...(row.last_use_time ? { lastUseTime: timestampFromDate(row.last_use_time) } : {}),
    ...(row.revoke_time ? { revokeTime: timestampFromDate(row.revoke_time) } : {}),
    createTime: timestampFromDate(row.create_time),
  });
}
