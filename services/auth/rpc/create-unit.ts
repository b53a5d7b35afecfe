import type { OrganizationUnit } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedUnit } from "../domain/organization-unit-rules.ts";
import { findUnit, holdSite, insertUnit } from "../store/organization-store.ts";
import { unitFields, unitKindOf, unitMessage } from "./organization-unit-message.ts";

export const createUnit = command(OrganizationService.method.createUnit, async (request, context) => {
  const { tx, reach, audit, emit, afterCommit, deps } = context;
  const given = request.unit as OrganizationUnit;
  const id = uuidv7();
  const fields = checkedUnit({ ...given, kind: unitKindOf(given.kind) });
  if (fields.site_id) {
    const site = await holdSite(tx, fields.site_id, reach);
    if (!site) throw refuse("NOT_FOUND", { resource: "site" });
    if (site.archived) throw refuse("ARCHIVED", { resource: "site" });
  }
  await insertUnit(tx, { id, ...fields }).catch(takenUnitKey);
  const created = await findUnit(tx, id, reach);
  if (!created) throw new Error("the unit is gone in its own transaction");
  const place = { resourceType: "organization_unit", resourceId: id, unitId: id };
  audit({ ...place, after: unitFields(created) });
  emit({ topic: "auth.organization_unit.created", ...place, payload: { code: created.code } });
  // Who holds a role for the site holds it for its new unit too, from now on.
  afterCommit(() => deps.hintRevocation());
  return { unit: unitMessage(created) };
});

/** Names the unique value that another unit has already. */
export function takenUnitKey(error: unknown): never {
  const constraint = brokenConstraint(error) ?? "";
  const field = { organization_unit_code_key: "code", organization_unit_external_id_key: "external_id" }[constraint];
  throw field ? refuse("ALREADY_EXISTS", { resource: "organization_unit", field }) : error;
}
