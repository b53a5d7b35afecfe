import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { nextCountState } from "../domain/count-state.ts";
import { refuseInventory } from "../errors.ts";
import { type Counter, hasCountedLine } from "../store/count-figure-store.ts";
import type { HeldLine } from "../store/count-line-store.ts";
import { type CountRow, findCount, holdCount } from "../store/count-store.ts";
import { lockedCount, moveCount } from "./move-count.ts";

type Context = CommandContext<InventoryDeps>;

/**
 * Returns a count that figures may be submitted for, in a state that stays until the end of the transaction. The first
 * figure moves it from "open" to "counting"; those after it do not wait for each other.
 */
export async function holdForCounting(context: Context, countId: string): Promise<CountRow> {
  const { tx, reach } = context;
  const seen = await findCount(tx, countId, reach);
  if (seen?.state === "open") {
    const locked = await lockedCount(context, countId);
    return locked.state === "open" ? moveCount(context, locked, "submit") : demandCounting(locked);
  }
  const held = seen && (await holdCount(tx, countId, reach));
  if (!held) throw refuse("NOT_FOUND", { resource: "count" });
  return demandCounting(held);
}

/**
 * Refuses the figure of a recount for a line that nobody asked for again, and by somebody who counted it before. Who
 * recounted a line may correct herself.
 */
export async function demandRecounter(
  { tx }: Context,
  count: CountRow,
  line: HeldLine,
  counter: Counter,
): Promise<void> {
  if (count.state !== "recount") return;
  if (line.state === "counted" && !(line.recounted && line.newest_counter_id === counter.id)) {
    throw refuse("INVALID_STATE", { resource: "count_line", state: line.state });
  }
  if (line.state === "recount" && (await hasCountedLine(tx, line.id, counter))) {
    throw refuseInventory("RECOUNT_SAME_PERSON", { line: line.id });
  }
}

function demandCounting(count: CountRow): CountRow {
  nextCountState(count.state, "submit");
  return count;
}
