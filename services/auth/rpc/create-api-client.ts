import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedClientName } from "../domain/api-client-rules.ts";
import { insertApiClient } from "../store/api-client-store.ts";
import { apiClientFields, changedApiClient } from "./api-client-message.ts";
import { checkedCidrs } from "./checked-cidrs.ts";
import { demandPerson } from "./demand-person.ts";
import { issueApiKey } from "./issue-api-key.ts";

export const createApiClient = command(ApiClientService.method.createApiClient, async (request, context) => {
  const { tx, caller, audit, emit, deps } = context;
  demandPerson(caller, "auth.apiclient.manage");
  const client = {
    id: uuidv7(),
    name: checkedClientName(request.name, "name"),
    allowed_cidrs: checkedCidrs(request.allowedCidrs, "allowed_cidrs"),
    rate_limit_per_second: request.rateLimitPerSecond,
    created_by: caller.id,
  };
  await insertApiClient(tx, client).catch(takenClientName);
  const { key, prefix, expireTime } = await issueApiKey(tx, client.id, request.expireTime, deps);
  const { row, apiClient } = await changedApiClient(tx, client.id);
  const resource = { resourceType: "api_client", resourceId: client.id };
  audit({
    ...resource,
    after: { ...apiClientFields(row), secret: prefix, secret_expire_time: expireTime.toISOString() },
  });
  emit({ topic: "auth.apiclient.created", ...resource, payload: { name: row.name } });
  return { apiClient, apiKey: key };
});

/** Names the unique value that another active client has already. */
export function takenClientName(error: unknown): never {
  throw brokenConstraint(error) === "api_client_name_key"
    ? refuse("ALREADY_EXISTS", { resource: "api_client", field: "name" })
    : error;
}
