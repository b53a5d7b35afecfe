import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { answer } from "../deps.ts";
import { holdTask } from "../domain/task-state.ts";
import { extendLease } from "../store/task-store.ts";
import { lockKnownTask } from "./change-task.ts";
import { taskHold } from "./task-message.ts";

const method = TaskService.method.heartbeatTask;

/** Changes technical state only, so it brings no audit record. */
export const heartbeatTask = answer(method, ({ taskId, epoch }, { call, database }) => {
  const reach = reachFor(method, call.caller);
  return database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
    const task = await lockKnownTask({ tx, reach }, taskId);
    const { leaseUntil } = holdTask(taskHold(task), call.caller.id, epoch, task.read_time);
    if (!leaseUntil) throw new Error("a task is held without a lease");
    await extendLease(tx, task.id, leaseUntil);
    return { leaseUntilTime: timestampFromDate(leaseUntil) };
  });
});
