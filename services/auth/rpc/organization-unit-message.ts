import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type OrganizationUnit,
  OrganizationUnit_Kind,
  OrganizationUnitSchema,
} from "../../../gen/erp/auth/v1/organization_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { UnitKind } from "../domain/organization-unit-rules.ts";
import type { UnitRow } from "../store/organization-store.ts";

/** The organization unit as the contract shows it. */
export function unitMessage(row: UnitRow): OrganizationUnit {
  return create(OrganizationUnitSchema, {
    id: row.id,
    kind: kindOf[row.kind],
    siteId: row.site_id ?? "",
    code: row.code,
    name: row.name,
    timeZone: row.time_zone,
    externalId: row.external_id ?? "",
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of an organization unit that the audit trail keeps. */
export function unitFields({ kind, site_id, code, name, time_zone, external_id, archived }: UnitRow): Fields {
  return { kind, site_id, code, name, time_zone, external_id, archived };
}

const kindOf: Record<UnitKind, OrganizationUnit_Kind> = {
  site: OrganizationUnit_Kind.SITE,
  warehouse: OrganizationUnit_Kind.WAREHOUSE,
  work_center: OrganizationUnit_Kind.WORK_CENTER,
};

/** The kind as the database spells it; undefined for none. */
export function unitKindOf(kind: OrganizationUnit_Kind): UnitKind | undefined {
  return (Object.keys(kindOf) as UnitKind[]).find((name) => kindOf[name] === kind);
}
