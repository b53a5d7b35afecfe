import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type User, User_State, UserSchema } from "../../../gen/erp/auth/v1/user_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { UserRow, UserState } from "../store/user-store.ts";

/** The user as the contract shows her. */
export function userMessage(row: UserRow): User {
  return create(UserSchema, {
    id: row.id,
    login: row.login,
    displayName: row.display_name,
    employeeNo: row.employee_no ?? "",
    locale: row.locale,
    timeZone: row.time_zone,
    state: stateOf[row.state],
    hasBadge: row.has_badge,
    mustChangePassword: row.must_change_password,
    externalId: row.external_id ?? "",
    ...(row.last_login_time ? { lastLoginTime: timestampFromDate(row.last_login_time) } : {}),
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of a user that the audit trail keeps. */
export function userFields(row: UserRow): Fields {
  const { login, display_name, employee_no, locale, time_zone, state, external_id, has_badge, must_change_password } =
    row;
  return { login, display_name, employee_no, locale, time_zone, state, external_id, has_badge, must_change_password };
}

const stateOf: Record<UserState, User_State> = {
  invited: User_State.INVITED,
  active: User_State.ACTIVE,
  locked: User_State.LOCKED,
  disabled: User_State.DISABLED,
};

/** The state as the database spells it; undefined for none. */
export function userStateOf(state: User_State): UserState | undefined {
  return (Object.keys(stateOf) as UserState[]).find((name) => stateOf[name] === state);
}
