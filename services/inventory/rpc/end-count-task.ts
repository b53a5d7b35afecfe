import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { countLeftAt, lockCountTask } from "../store/count-task-store.ts";
import { endTasks } from "../store/task-store.ts";
import { tellTaskChange } from "./change-task.ts";

/** Ends the task to count a place of a count once nothing is left to count there. */
export async function endCountTask(
  context: CommandContext<InventoryDeps>,
  countId: string,
  locationId: string,
): Promise<void> {
  const { tx, reach } = context;
  const task = await lockCountTask(tx, countId, locationId, reach);
  if (!task || (await countLeftAt(tx, countId, locationId)) > 0) return;
  await endTasks(tx, [task.id], "done", "");
  await tellTaskChange(context, task, "done");
}
