import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { InventoryDeps } from "../deps.ts";
import type { CheckedTerms } from "../domain/count-rules.ts";
import { documentNumber } from "../domain/document-number.ts";
import { refuseInventory } from "../errors.ts";
import { businessDate } from "../store/business-date.ts";
import type { CountChoice } from "../store/count-choice-store.ts";
import { type CountRow, findCount, insertCount } from "../store/count-store.ts";
import type { WarehouseRow } from "../store/warehouse-store.ts";
import { countFields } from "./count-message.ts";

/** What a count is made of. */
export type CountToMake = {
  readonly warehouse: WarehouseRow;
  readonly choice: CountChoice;
  readonly terms: CheckedTerms;
  readonly note: string;
  readonly planId?: string;
  /** Number that the caller gives it. */
  readonly number?: string | undefined;
};

/** Makes a count in state "planned" and tells audit trail and listeners; one without places is refused. */
export async function makeCount(context: CommandContext<InventoryDeps>, wanted: CountToMake): Promise<CountRow> {
  const { tx, reach, caller, audit, emit } = context;
  const { warehouse, choice, note, planId } = wanted;
  if (choice.locationIds.length === 0) throw refuseInventory("DOCUMENT_EMPTY", { resource: "count" });
  const id = uuidv7();
  const number = wanted.number ?? documentNumber("CNT", await businessDate(tx, warehouse.time_zone), id);
  const { mode, blind, tolerance_quantity, tolerance_percent } = wanted.terms;
  await insertCount(tx, {
    ...{ id, number, warehouseId: warehouse.id, planId, note, createdBy: caller },
    ...{ mode, blind, tolerance_quantity, tolerance_percent },
    ...choice,
  }).catch(takenCountNumber);
  const made = await findCount(tx, id, reach);
  if (!made) throw new Error("the count is gone in its own transaction");
  const resource = { resourceType: "count", resourceId: id, unitId: warehouse.id };
  const after = { ...countFields(made), locations: made.location_count, items: made.item_count };
  audit({ ...resource, after });
  emit({ topic: "inventory.count.created", ...resource, payload: { number, state: made.state } });
  return made;
}

function takenCountNumber(error: unknown): never {
  const taken = brokenConstraint(error) === "stock_count_number_key";
  throw taken ? refuse("ALREADY_EXISTS", { resource: "count", field: "number" }) : error;
}
