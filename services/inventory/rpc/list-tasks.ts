import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listTasks as listTaskRows } from "../store/task-store.ts";
import { taskKindName, taskMessage, taskStateName } from "./task-message.ts";

export const listTasks = query(TaskService.method.listTasks, async (request, { tx, reach, caller }) => {
  const page = pageOf(request, 3);
  const { warehouseId, documentId, mine } = request;
  const kinds = request.kinds.flatMap((kind) => taskKindName(kind) ?? []);
  const states = request.states.flatMap((state) => taskStateName(state) ?? []);
  const filter = { warehouseId, kinds, states, documentId, holderId: mine ? caller.id : "" };
  const found = await listTaskRows(tx, filter, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [String(row.priority), row.due_key, row.id]);
  return { tasks: rows.map(taskMessage), nextPageToken };
});
