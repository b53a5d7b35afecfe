import { refuse } from "../../../platform/errors/common.ts";
import { changedFields, type Fields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { InventoryDeps } from "../deps.ts";
import { type CountAct, holdsPlaces, nextCountState } from "../domain/count-state.ts";
import { freePlaces } from "../store/count-location-store.ts";
import { type CountRow, findCount, lockCount, setCountApproved, setCountState } from "../store/count-store.ts";
import { countFields } from "./count-message.ts";

type Context = CommandContext<InventoryDeps>;

/** Returns a count in the caller's reach that is locked; one out of reach is not found. */
export async function lockedCount({ tx, reach }: Context, countId: string): Promise<CountRow> {
  const count = await lockCount(tx, countId, reach);
  if (!count) throw refuse("NOT_FOUND", { resource: "count" });
  return count;
}

/**
 * Moves a locked count to the state that an act leads to, gives its places back at its end, and tells audit trail and
 * listeners.
 */
export async function moveCount(
  { tx, reach, caller, audit, emit }: Context,
  before: CountRow,
  act: CountAct,
  detail: { readonly reason?: string; readonly after?: Fields } = {},
): Promise<CountRow> {
  const state = nextCountState(before.state, act);
  if (act === "approve") await setCountApproved(tx, before.id, caller);
  else await setCountState(tx, before.id, state);
  if (holdsPlaces(before.state) && !holdsPlaces(state)) await freePlaces(tx, before.id);
  const after = await findCount(tx, before.id, reach);
  if (!after) throw new Error("the count is gone in its own transaction");
  const resource = { resourceType: "count", resourceId: after.id, unitId: after.warehouse_id };
  const changes = changedFields(countFields(before), { ...countFields(after), ...detail.after });
  audit({ ...resource, ...changes, reason: detail.reason ?? "" });
  emit({ topic: topics[act], ...resource, payload: { number: after.number, state } });
  return after;
}

const topics: Record<CountAct, string> = {
  start: "inventory.count.started",
  submit: "inventory.count.counting",
  settle: "inventory.count.finished",
  hold: "inventory.count.finished",
  request_recount: "inventory.count.recount_requested",
  approve: "inventory.count.approved",
  reject: "inventory.count.rejected",
  post: "inventory.count.posted",
  cancel: "inventory.count.cancelled",
};
