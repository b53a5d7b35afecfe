import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import { type User, User_State, UserSchema } from "../../gen/erp/auth/v1/user_pb.ts";
import type { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { refusal } from "./refusal.ts";

/** Users by login, kept in memory; a create with a known request_id is answered as the first time. */
export function createUsers(): Partial<ServiceImpl<typeof UserService>> {
  const users = new Map<string, User>();
  const created = new Map<string, User>();
  return {
    createUser({ user, requestId }) {
      const login = user?.login ?? "";
      if (login === "") {
        const violations = [{ field: "user.login", description: "must not be empty" }];
        throw refusal(Code.InvalidArgument, "erp.type/INVALID_REQUEST", { violations: "user.login" }, violations);
      }
      const known = created.get(requestId);
      if (!known && users.has(login))
        throw refusal(Code.AlreadyExists, "erp.type/ALREADY_EXISTS", { resource: "user", field: "login" });
      const displayName = user?.displayName ?? "";
      const stored =
        known ?? create(UserSchema, { id: randomUUID(), login, displayName, state: User_State.INVITED, etag: "1" });
      users.set(login, stored);
      created.set(requestId, stored);
      return { user: stored, temporaryPassword: "Temp-4711" };
    },
    listUsers({ pageSize, pageToken, states }) {
      const all = [...users.values()].filter(({ state }) => states.length === 0 || states.includes(state));
      const begin = Number(pageToken || 0);
      const end = begin + Math.min(pageSize || 2, 2);
      return { users: all.slice(begin, end), nextPageToken: end < all.length ? String(end) : "" };
    },
    updateUser({ user, updateMask }) {
      // The mask is told in place of a number, so that the caller can see it.
      const { id = "", displayName = "" } = user ?? {};
      return { user: { id, displayName, employeeNo: updateMask?.paths.join(",") ?? "" } };
    },
    getUser: ({ userId }) => {
      throw refusal(Code.NotFound, "erp.type/NOT_FOUND", { resource: `user ${userId}` });
    },
    setUserState() {
      throw refusal(Code.FailedPrecondition, "erp.auth/LAST_ADMIN");
    },
  };
}
