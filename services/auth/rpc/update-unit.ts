import type { OrganizationUnit } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedUnit } from "../domain/organization-unit-rules.ts";
import { findUnit, lockUnit, updateUnit as updateUnitRow } from "../store/organization-store.ts";
import { takenUnitKey } from "./create-unit.ts";
import { unitFields, unitMessage } from "./organization-unit-message.ts";

export const updateUnit = command(
  OrganizationService.method.updateUnit,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.unit as OrganizationUnit;
    const fields = maskedFields(request.updateMask, ["name", "time_zone", "external_id"]);
    const before = isUuid(given.id) ? await lockUnit(tx, given.id, reach) : undefined;
    if (!before) throw refuse("NOT_FOUND", { resource: "organization_unit" });
    if (before.archived) throw refuse("ARCHIVED", { resource: "organization_unit" });
    const checked = checkedUnit({
      kind: before.kind,
      siteId: before.site_id ?? "",
      code: before.code,
      name: fields.has("name") ? given.name : before.name,
      timeZone: fields.has("time_zone") ? given.timeZone : before.time_zone,
      externalId: fields.has("external_id") ? given.externalId : (before.external_id ?? ""),
    });
    demandEtag(given.etag, before.version, "organization_unit");
    await updateUnitRow(tx, before.id, checked).catch(takenUnitKey);
    const after = (await findUnit(tx, before.id, reach)) ?? before;
    const place = { resourceType: "organization_unit", resourceId: after.id, unitId: after.id };
    audit({ ...place, ...changedFields(unitFields(before), unitFields(after)) });
    emit({ topic: "auth.organization_unit.updated", ...place, payload: { code: after.code } });
    return { unit: unitMessage(after) };
  },
);
