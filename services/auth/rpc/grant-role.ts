import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Principal } from "../../../gen/erp/auth/v1/grant_pb.ts";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedPeriod } from "../domain/grant-rules.ts";
import type { PrincipalId } from "../store/authority-store.ts";
import { currentTime, findGrant, insertGrant } from "../store/grant-store.ts";
import { findUnits } from "../store/organization-store.ts";
import { findPrincipal } from "../store/principal-store.ts";
import { holdRoleByCode } from "../store/role-store.ts";
import { demandHeld } from "./demand-held.ts";
import { grantFields, grantMessage, grantUnit } from "./grant-message.ts";

export const grantRole = command(GrantService.method.grantRole, async (request, context) => {
  const { tx, caller, reach, audit, emit, afterCommit, deps } = context;
  const { unrestricted } = request;
  const unitIds = [...new Set(request.unitIds.map((unitId) => unitId.toLowerCase()))];
  // Before anything is looked up: who may not grant there learns nothing about the place.
  if (unrestricted && !reach.everywhere) throw refuse("OUT_OF_SCOPE", { permission: "auth.grant.manage" });
  for (const unitId of unitIds) demandPlace(reach, unitId, "auth.grant.manage");
  const validFrom = request.validFromTime && timestampDate(request.validFromTime);
  const validTo = request.validToTime && timestampDate(request.validToTime);
  const period = checkedPeriod({ from: validFrom, to: validTo }, await currentTime(tx));
  const role = await holdRoleByCode(tx, request.roleCode);
  if (!role) throw refuse("NOT_FOUND", { resource: "role" });
  if (role.archived) throw refuse("ARCHIVED", { resource: "role" });
  const principal = principalOf(request.principal as Principal);
  await demandActivePrincipal(tx, principal);
  await demandLiveUnits(tx, unitIds);
  demandHeld({ caller, deps }, role.permissions, { everywhere: unrestricted, unitIds });
  const id = uuidv7();
  const createdBy = `${caller.kind}:${caller.id}`;
  await insertGrant(tx, { id, principal, roleId: role.id, unrestricted, unitIds, ...period, createdBy });
  const grant = await findGrant(tx, id, reach);
  if (!grant) throw new Error("the grant is gone in its own transaction");
  const place = { resourceType: "grant", resourceId: id, unitId: grantUnit(grant) };
  audit({ ...place, after: grantFields(grant) });
  emit({ topic: "auth.grant.given", ...place, payload: { ...principal, role_code: role.code } });
  afterCommit(() => deps.hintRevocation());
  return { grant: grantMessage(grant) };
});

function principalOf({ principal }: Principal): PrincipalId {
  if (principal.case === "userId") return { userId: principal.value };
  if (principal.case === "apiClientId") return { apiClientId: principal.value };
  throw new Error("validation let a grant for nobody through");
}

async function demandActivePrincipal(tx: Tx, principal: PrincipalId): Promise<void> {
  const resource = "userId" in principal ? "user" : "api_client";
  const found = await findPrincipal(tx, principal);
  if (!found) throw refuse("NOT_FOUND", { resource });
  // A locked user comes back; who is disabled or revoked collects nothing for the day of her return.
  const gone = found.state === "disabled" || found.state === "revoked";
  if (gone) throw refuse("INVALID_STATE", { resource, state: found.state });
}

async function demandLiveUnits(tx: Tx, unitIds: readonly string[]): Promise<void> {
  const units = await findUnits(tx, unitIds);
  if (units.length < unitIds.length) throw refuse("NOT_FOUND", { resource: "organization_unit" });
  if (units.some(({ archived }) => archived)) throw refuse("ARCHIVED", { resource: "organization_unit" });
}
