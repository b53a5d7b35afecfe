import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Partner, PartnerSchema } from "../../../gen/erp/inventory/v1/partner_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { PartnerRow } from "../store/partner-store.ts";

/** The partner as the contract shows it. */
export function partnerMessage(row: PartnerRow): Partner {
  return create(PartnerSchema, {
    id: row.id,
    code: row.code,
    name: row.name,
    isSupplier: row.is_supplier,
    isCustomer: row.is_customer,
    gln: row.gln ?? "",
    externalId: row.external_id ?? "",
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of a partner that the audit trail keeps. */
export function partnerFields(row: PartnerRow): Fields {
  const { code, name, is_supplier, is_customer, gln, external_id, archived } = row;
  return { code, name, is_supplier, is_customer, gln, external_id, archived };
}
