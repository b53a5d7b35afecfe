import type { ApiClient } from "../../../gen/erp/auth/v1/api_client_pb.ts";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { command } from "../deps.ts";
import { checkedClientName } from "../domain/api-client-rules.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { updateApiClient as updateApiClientRow } from "../store/api-client-store.ts";
import { apiClientFields, changedApiClient } from "./api-client-message.ts";
import { checkedCidrs } from "./checked-cidrs.ts";
import { takenClientName } from "./create-api-client.ts";
import { demandNotAbove } from "./demand-not-above.ts";
import { lockActiveClient } from "./lock-active-client.ts";

export const updateApiClient = command(ApiClientService.method.updateApiClient, async (request, context) => {
  const { tx, caller, audit, emit, afterCommit, deps } = context;
  const given = request.apiClient as ApiClient;
  const fields = maskedFields(request.updateMask, ["name", "allowed_cidrs", "rate_limit_per_second"]);
  const before = await lockActiveClient(tx, given.id);
  const wanted = {
    name: fields.has("name") ? checkedClientName(given.name, "api_client.name") : before.name,
    allowed_cidrs: fields.has("allowed_cidrs")
      ? checkedCidrs(given.allowedCidrs, "api_client.allowed_cidrs")
      : before.allowed_cidrs,
    rate_limit_per_second: fields.has("rate_limit_per_second")
      ? checkedRateLimit(given.rateLimitPerSecond)
      : before.rate_limit_per_second,
  };
  demandEtag(given.etag, before.version, "api_client");
  // Who opens the networks of a client can use a stolen key of it.
  if (fields.has("allowed_cidrs")) await demandNotAbove(tx, caller, { apiClientId: before.id });
  await updateApiClientRow(tx, before.id, wanted).catch(takenClientName);
  const { row, apiClient } = await changedApiClient(tx, before.id);
  const resource = { resourceType: "api_client", resourceId: before.id };
  audit({ ...resource, ...changedFields(apiClientFields(before), apiClientFields(row)) });
  emit({ topic: "auth.apiclient.updated", ...resource, payload: { name: row.name } });
  afterCommit(() => deps.hintRevocation());
  return { apiClient };
});

/** The contract states limits for a new client only; a client within an update is the resource, without rules. */
function checkedRateLimit(perSecond: number): number {
  const fits = perSecond >= 0 && perSecond <= 10_000;
  refuseViolations(fits ? [] : [violation("api_client.rate_limit_per_second", "0 to 10000")]);
  return perSecond;
}
