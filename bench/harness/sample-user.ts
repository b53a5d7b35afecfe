import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { User_State, UserSchema } from "../../gen/erp/auth/v1/user_pb.ts";

const createTime = new Date("2026-01-01T00:00:00Z");

/** What GetUser answers for the first administrator, made without a database, so that all servers say the same. */
export function sampleUser(id: string) {
  return create(UserSchema, {
    id,
    login: benchLogin,
    displayName: benchDisplayName,
    locale: "en",
    state: User_State.ACTIVE,
    lastLoginTime: timestampFromDate(createTime),
    etag: "2",
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(createTime),
  });
}

/** Login and name of the user that is read. */
export const benchLogin = "admin";
export const benchDisplayName = "Administrator";
