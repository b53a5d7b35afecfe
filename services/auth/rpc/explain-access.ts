import { GrantService, ExplainAccessResponse_Verdict as Verdict } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { type AccessVerdict, allows, judgeAccess } from "../domain/access-verdict.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { demandOnePrincipal } from "../domain/grant-rules.ts";
import { listGrantsWith } from "../store/grant-store.ts";
import { findUnits } from "../store/organization-store.ts";
import { findPrincipal } from "../store/principal-store.ts";
import { listRoleCodesWith } from "../store/role-store.ts";
import { grantMessage } from "./grant-message.ts";

export const explainAccess = query(GrantService.method.explainAccess, async (request, { tx, deps }) => {
  demandOnePrincipal(request);
  const { userId, apiClientId, permission, unitId } = request;
  const declared = deps.permissions.some(({ code }) => code === permission);
  refuseViolations(declared ? [] : [violation("permission", "no RPC demands it")]);
  const principal = userId ? { userId } : { apiClientId };
  const found = await findPrincipal(tx, principal);
  if (!found) throw refuse("NOT_FOUND", { resource: userId ? "user" : "api_client" });
  const unitExists = unitId === "" || (await findUnits(tx, [unitId])).length === 1;
  if (!unitExists) throw refuse("NOT_FOUND", { resource: "organization_unit" });
  const rows = await listGrantsWith(tx, { principal, permission, unitId });
  const grants = rows.map((row) => ({ row, inForce: row.in_force, inPlace: row.in_place }));
  return {
    verdict: verdictOf[judgeAccess(found.active, grants)],
    allowingGrants: grants.filter(allows).map(({ row }) => grantMessage(row)),
    otherGrants: grants.filter((grant) => !allows(grant)).map(({ row }) => grantMessage(row)),
    rolesWithPermission: [...(await listRoleCodesWith(tx, permission))],
  };
});

const verdictOf: Record<AccessVerdict, Verdict> = {
  allowed: Verdict.ALLOWED,
  permission_missing: Verdict.PERMISSION_MISSING,
  out_of_scope: Verdict.OUT_OF_SCOPE,
  principal_inactive: Verdict.PRINCIPAL_INACTIVE,
};
