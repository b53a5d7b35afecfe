import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Grant, GrantSchema } from "../../../gen/erp/auth/v1/grant_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { GrantRow } from "../store/grant-store.ts";

/** The grant as the contract shows it. */
export function grantMessage(row: GrantRow): Grant {
  const principal =
    row.user_id === null
      ? { case: "apiClientId" as const, value: row.api_client_id ?? "" }
      : { case: "userId" as const, value: row.user_id };
  return create(GrantSchema, {
    id: row.id,
    principal: { principal },
    roleId: row.role_id,
    roleCode: row.role_code,
    unrestricted: row.unrestricted,
    unitIds: row.unit_ids,
    validFromTime: timestampFromDate(row.valid_from_time),
    ...(row.valid_to_time ? { validToTime: timestampFromDate(row.valid_to_time) } : {}),
    ...(row.revoke_time ? { revokeTime: timestampFromDate(row.revoke_time) } : {}),
    createTime: timestampFromDate(row.create_time),
  });
}

/** The fields of a grant that the audit trail keeps. */
export function grantFields(row: GrantRow): Fields {
  const { user_id, api_client_id, role_code, unrestricted, unit_ids, valid_from_time, valid_to_time, revoke_time } =
    row;
  return { user_id, api_client_id, role_code, unrestricted, unit_ids, valid_from_time, valid_to_time, revoke_time };
}

/** The unit that a grant belongs to in the audit trail: the only one, if there is only one. */
export function grantUnit({ unit_ids }: GrantRow): string | undefined {
  return unit_ids.length === 1 ? unit_ids[0] : undefined;
}
