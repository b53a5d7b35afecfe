import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { command } from "../deps.ts";
import { liveSecretsMax } from "../domain/api-client-rules.ts";
import { refuseAuth } from "../errors.ts";
import { touchApiClient } from "../store/api-client-store.ts";
import { listApiSecrets } from "../store/api-secret-store.ts";
import { changedApiClient } from "./api-client-message.ts";
import { demandNotAbove } from "./demand-not-above.ts";
import { issueApiKey } from "./issue-api-key.ts";
import { lockActiveClient } from "./lock-active-client.ts";

export const rotateSecret = command(ApiClientService.method.rotateSecret, async (request, context) => {
  const { tx, caller, audit, emit, deps } = context;
  // Two callers at once take turns here, so that both count the secrets of both.
  const client = await lockActiveClient(tx, request.apiClientId);
  await demandNotAbove(tx, caller, { apiClientId: client.id });
  const live = (await listApiSecrets(tx, [client.id])).filter((secret) => secret.live);
  if (live.length >= liveSecretsMax) throw refuseAuth("SECRET_LIMIT");
  const { key, prefix, expireTime } = await issueApiKey(tx, client.id, request.expireTime, deps);
  await touchApiClient(tx, client.id);
  const { apiClient } = await changedApiClient(tx, client.id);
  const resource = { resourceType: "api_client", resourceId: client.id };
  audit({ ...resource, after: { secret: prefix, secret_expire_time: expireTime.toISOString() } });
  emit({ topic: "auth.apiclient.secret_created", ...resource, payload: { prefix } });
  return { apiClient, apiKey: key };
});
