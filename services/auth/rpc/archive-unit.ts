import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { command } from "../deps.ts";
import { archiveUnit as archiveUnitRow, findUnit, findUse, lockUnit } from "../store/organization-store.ts";
import { unitFields, unitMessage } from "./organization-unit-message.ts";

export const archiveUnit = command(OrganizationService.method.archiveUnit, async ({ unitId, etag }, context) => {
  const { tx, reach, audit, emit } = context;
  const before = await lockUnit(tx, unitId, reach);
  if (!before) throw refuse("NOT_FOUND", { resource: "organization_unit" });
  if (before.archived) throw refuse("ARCHIVED", { resource: "organization_unit" });
  demandEtag(etag, before.version, "organization_unit");
  const by = await findUse(tx, before.id);
  if (by) throw refuse("IN_USE", { resource: "organization_unit", by });
  await archiveUnitRow(tx, before.id).catch((error: unknown) => {
    // Inventory, which follows the units, does not let go of a warehouse with stock in it.
    if (brokenConstraint(error) !== "organization_unit_holds_stock") throw error;
    throw refuse("IN_USE", { resource: "organization_unit", by: "stock" });
  });
  const after = (await findUnit(tx, before.id, reach)) ?? before;
  const place = { resourceType: "organization_unit", resourceId: after.id, unitId: after.id };
  audit({ ...place, ...changedFields(unitFields(before), unitFields(after)) });
  emit({ topic: "auth.organization_unit.archived", ...place, payload: { code: after.code } });
  return { unit: unitMessage(after) };
});
