import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listUsers as listUserRows } from "../store/user-store.ts";
import { userMessage, userStateOf } from "./user-message.ts";

export const listUsers = query(UserService.method.listUsers, async (request, { tx }) => {
  const page = pageOf(request, 1);
  const states = request.states.flatMap((state) => userStateOf(state) ?? []);
  const found = await listUserRows(tx, { states, query: request.query.trim() }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.login]);
  return { users: rows.map(userMessage), nextPageToken };
});
