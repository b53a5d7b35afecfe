import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Role, RoleSchema } from "../../../gen/erp/auth/v1/role_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { RoleRow } from "../store/role-store.ts";

/** The role as the contract shows it. */
export function roleMessage(row: RoleRow): Role {
  return create(RoleSchema, {
    id: row.id,
    code: row.code,
    name: row.name,
    permissions: row.permissions,
    builtIn: row.built_in,
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of a role that the audit trail keeps. */
export function roleFields({ code, name, permissions, archived }: RoleRow): Fields {
  return { code, name, permissions, archived };
}
