import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { command } from "../deps.ts";
import { revokeApiClient as revokeApiClientRow } from "../store/api-client-store.ts";
import { revokeApiSecrets } from "../store/api-secret-store.ts";
import { apiClientFields, changedApiClient } from "./api-client-message.ts";
import { lockActiveClient } from "./lock-active-client.ts";

// Open to whoever may manage clients, however much the client holds: a leaked key must be stopped by whoever is there.
export const revokeApiClient = command(ApiClientService.method.revokeApiClient, async (request, context) => {
  const { tx, audit, emit, afterCommit, deps } = context;
  const before = await lockActiveClient(tx, request.apiClientId);
  await revokeApiClientRow(tx, before.id);
  await revokeApiSecrets(tx, before.id);
  const { row, apiClient } = await changedApiClient(tx, before.id);
  const resource = { resourceType: "api_client", resourceId: before.id };
  audit({ ...resource, ...changedFields(apiClientFields(before), apiClientFields(row)), reason: request.reason });
  emit({ topic: "auth.apiclient.revoked", ...resource, payload: { name: row.name } });
  afterCommit(() => deps.hintRevocation());
  return { apiClient };
});
