import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import { nextAllocationState } from "../domain/allocation-state.ts";
import { toDecimal, toMillionths } from "../domain/decimal.ts";
import type { AllocationPart, PickPlan } from "../domain/pick-plan.ts";
import { endAllocations, findBalances, pickAllocations, splitAllocation, takeTurns } from "../store/allocate-stock.ts";
import type { AllocationRow } from "../store/allocation-store.ts";
import type { ItemRow } from "../store/item-store.ts";
import type { LocationRow } from "../store/location-store.ts";
import { type PostedStock, postStock } from "../store/post-stock.ts";
import type { ShipmentLineRow } from "../store/shipment-line-store.ts";
import type { ShipmentRow } from "../store/shipment-store.ts";
import { endTasks, lockTasksOfAllocations, setTaskQuantity, type TaskRow } from "../store/task-store.ts";
import { allocateDemands, type Demand } from "./allocate-demands.ts";
import { demandNotTaken, tellGivenBack } from "./give-back-allocations.ts";

/** What is picked for a line of a locked shipment, and where to. */
export type PickedGoods = {
  readonly shipment: ShipmentRow;
  readonly line: ShipmentLineRow;
  readonly item: ItemRow;
  readonly from: LocationRow;
  readonly lotId: string | null;
  readonly toId: string;
  /** In the base unit. */
  readonly quantity: string;
  readonly serials: readonly string[];
  readonly reasonCode: string;
  readonly note: string;
};

/**
 * Picks as planned: exchanges what is to be exchanged, moves the goods with their allocation to the staging place, and ends
 * the tasks that are done by it. `open` are the allocations of the line, whose rows are locked.
 */
export async function pickStock(
  context: CommandContext<InventoryDeps>,
  goods: PickedGoods,
  open: readonly AllocationRow[],
  plan: PickPlan,
): Promise<PostedStock> {
  const { tx, caller } = context;
  const touched = [...plan.taken, ...plan.exchanged].map(({ id }) => id);
  const tasks = await lockTasksOfAllocations(tx, touched);
  for (const task of tasks) demandNotTaken(task, caller.id);
  for (const part of plan.taken) nextAllocationState(rowOf(open, part).state, "pick");
  const { shipment, line, item, from, lotId, toId } = goods;
  await takeTurns(tx, shipment.warehouse_id, [item.id]);
  const fresh = plan.free === "0" ? [] : await exchange(context, goods, open, plan);
  const posted = await postStock(context, {
    type: "MOVE_BIN",
    warehouseId: shipment.warehouse_id,
    reasonCode: goods.reasonCode || undefined,
    note: goods.note,
    document: { kind: "shipment", id: shipment.id },
    lines: [
      {
        itemId: item.id,
        quantity: goods.quantity,
        uom: item.base_uom,
        from: { locationId: from.id, lotId: lotId ?? undefined, allocated: true },
        to: { locationId: toId, allocated: true },
        serials: goods.serials,
        documentLineId: line.id,
      },
    ],
  });
  // Only now, because a new allocation locks its balance against those who change it.
  const taken = await cutParts(context, plan.taken);
  const [balanceId] = await findBalances(tx, [{ itemId: item.id, locationId: toId, lotId }]);
  if (balanceId === undefined || balanceId === null) throw new Error("picked goods lie nowhere");
  await pickAllocations(tx, withSerials([...taken, ...fresh], goods, balanceId));
  for (const { id, quantity } of [...taken, ...fresh]) {
    const place = { resourceType: "allocation", resourceId: id, unitId: shipment.warehouse_id };
    context.audit({ ...place, before: { state: "hard" }, after: { state: "picked", quantity } });
  }
  await settleTasks(context, tasks, open, plan, goods.reasonCode);
  return posted;
}

type Part = { readonly id: string; readonly quantity: string };

/** Allocates free stock of the place and gives back, in the same step, what it stands for. */
async function exchange(
  context: CommandContext<InventoryDeps>,
  goods: PickedGoods,
  open: readonly AllocationRow[],
  plan: PickPlan,
): Promise<readonly Part[]> {
  const { shipment, line, item, from, lotId, toId } = goods;
  const staged = await findBalances(context.tx, [{ itemId: item.id, locationId: toId, lotId }]);
  const demand: Demand = {
    kind: "shipment",
    demandId: shipment.id,
    demandLineId: line.id,
    itemId: item.id,
    itemCode: item.code,
    uom: item.base_uom,
    quantity: plan.free,
    strategy: "manual",
    lotId,
    locationId: from.id,
    allowPartial: false,
    state: "hard",
    leaseUntil: null,
  };
  const [got] = await allocateDemands(
    context,
    shipment.warehouse_id,
    [demand],
    [
      ...plan.exchanged.map((part) => ({ balanceId: rowOf(open, part).balance_id, delta: `-${part.quantity}` })),
      ...plan.taken.map((part) => ({ balanceId: rowOf(open, part).balance_id, delta: "0" })),
      ...staged.filter((balanceId) => balanceId !== null).map((balanceId) => ({ balanceId, delta: "0" })),
    ],
  );
  const given = await cutParts(context, plan.exchanged);
  const ids = given.map(({ id }) => id);
  await endAllocations(context.tx, ids, "released", goods.reasonCode);
  for (const [index, { id, quantity }] of given.entries()) {
    const row = rowOf(open, plan.exchanged[index] as AllocationPart);
    tellGivenBack(context, { ...row, id, quantity }, "released", goods.reasonCode);
  }
  return got?.allocations ?? [];
}

/** Makes each part an allocation of its own. */
async function cutParts(
  { tx }: Pick<CommandContext<InventoryDeps>, "tx">,
  parts: readonly AllocationPart[],
): Promise<readonly Part[]> {
  const cut: Part[] = [];
  for (const { id, quantity, whole } of parts) {
    const partId = whole ? id : uuidv7();
    if (!whole) await splitAllocation(tx, id, partId, quantity);
    cut.push({ id: partId, quantity });
  }
  return cut;
}

/** Hands the serial numbers out to the picked allocations, as many to each as it has pieces. */
function withSerials(parts: readonly Part[], { from, serials }: PickedGoods, balanceId: bigint) {
  let next = 0;
  return parts.map(({ id, quantity }) => {
    const first = next;
    if (serials.length > 0) next += Number(toMillionths(quantity) / 1_000_000n);
    return { id, balanceId, fromLocationId: from.id, serials: serials.slice(first, next) };
  });
}

/** Ends the tasks of allocations that are gone, and says of the others how much is left. */
async function settleTasks(
  { tx }: CommandContext<InventoryDeps>,
  tasks: readonly TaskRow[],
  open: readonly AllocationRow[],
  plan: PickPlan,
  reason: string,
): Promise<void> {
  for (const task of tasks) {
    const taken = plan.taken.find(({ id }) => id === task.allocation_id);
    const part = taken ?? plan.exchanged.find(({ id }) => id === task.allocation_id);
    if (!part) continue;
    if (part.whole) await endTasks(tx, [task.id], taken ? "done" : "cancelled", taken ? "" : reason);
    else {
      const left = toMillionths(rowOf(open, part).quantity) - toMillionths(part.quantity);
      await setTaskQuantity(tx, task.id, toDecimal(left));
    }
  }
}

function rowOf(open: readonly AllocationRow[], part: AllocationPart): AllocationRow {
  const row = open.find(({ id }) => id === part.id);
  if (!row) throw new Error("a pick was planned with an allocation that is not there");
  return row;
}
