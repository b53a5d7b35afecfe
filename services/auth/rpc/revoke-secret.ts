import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { lockApiClient, touchApiClient } from "../store/api-client-store.ts";
import { listApiSecrets, revokeApiSecrets } from "../store/api-secret-store.ts";
import { changedApiClient } from "./api-client-message.ts";
import { demandNotAbove } from "./demand-not-above.ts";

export const revokeSecret = command(ApiClientService.method.revokeSecret, async ({ apiClientId, prefix }, context) => {
  const { tx, caller, audit, emit, afterCommit, deps } = context;
  const client = await lockApiClient(tx, apiClientId);
  if (!client) throw refuse("NOT_FOUND", { resource: "api_client" });
  await demandNotAbove(tx, caller, { apiClientId: client.id });
  const secret = (await listApiSecrets(tx, [client.id])).find((each) => each.prefix === prefix);
  if (!secret) throw refuse("NOT_FOUND", { resource: "api_secret" });
  if (secret.revoke_time) throw refuse("INVALID_STATE", { resource: "api_secret", state: "revoked" });
  await revokeApiSecrets(tx, client.id, prefix);
  await touchApiClient(tx, client.id);
  const { apiClient } = await changedApiClient(tx, client.id);
  const resource = { resourceType: "api_client", resourceId: client.id };
  audit({ ...resource, before: { secret: prefix, revoked: false }, after: { secret: prefix, revoked: true } });
  emit({ topic: "auth.apiclient.secret_revoked", ...resource, payload: { prefix } });
  afterCommit(() => deps.hintRevocation());
  return { apiClient };
});
