import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findApiClient } from "../store/api-client-store.ts";
import { listApiSecrets } from "../store/api-secret-store.ts";
import { apiClientMessage } from "./api-client-message.ts";

export const getApiClient = query(ApiClientService.method.getApiClient, async ({ apiClientId }, { tx }) => {
  const client = await findApiClient(tx, apiClientId);
  if (!client) throw refuse("NOT_FOUND", { resource: "api_client" });
  return { apiClient: apiClientMessage(client, await listApiSecrets(tx, [client.id])) };
});
