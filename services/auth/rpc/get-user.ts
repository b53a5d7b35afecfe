import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findUser } from "../store/user-store.ts";
import { userMessage } from "./user-message.ts";

export const getUser = query(UserService.method.getUser, async ({ userId }, { tx }) => {
  const user = await findUser(tx, userId);
  if (!user) throw refuse("NOT_FOUND", { resource: "user" });
  return { user: userMessage(user) };
});
