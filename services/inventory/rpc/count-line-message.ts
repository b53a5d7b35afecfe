import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type CountFigure,
  CountFigureSchema,
  type CountLine,
  CountLine_State,
  CountLineSchema,
} from "../../../gen/erp/inventory/v1/count_pb.ts";
import { type Quantity, QuantitySchema } from "../../../gen/erp/type/v1/quantity_pb.ts";
import { type Caller, reachOf } from "../../../platform/rpc/call.ts";
import { covers } from "../../../platform/rpc/scope.ts";
import { showsExpectation } from "../domain/count-state.ts";
import type { CountLineRow, CountLineState } from "../store/count-line-store.ts";
import type { CountRow } from "../store/count-store.ts";
import { nameOf } from "./item-enum-name.ts";
import { stockStatusOf } from "./movement-type-name.ts";

/** Whether a caller may see what the books expect at the places of a count, and all that gives it away. */
export function seesExpectation(caller: Caller, count: CountRow): boolean {
  const reach = reachOf(caller, "inventory.count.approve");
  return showsExpectation(count) || (reach !== undefined && covers(reach, count.warehouse_id));
}

/** The line as the contract shows it to a caller who sees, or does not see, what the books expect. */
export function countLineMessage(row: CountLineRow, expectation: boolean): CountLine {
  // Who counts again must not lean on the figure of who was there before.
  const figure = expectation || row.state === "counted";
  return create(CountLineSchema, {
    id: row.id,
    locationId: row.location_id,
    locationCode: row.location_code,
    itemId: row.item_id,
    itemCode: row.item_code,
    lotId: row.lot_id ?? "",
    lotNo: row.lot_no ?? "",
    status: stockStatusOf(row.status),
    state: stateOf[row.state],
    countedBy: row.counted_by_name ?? "",
    ...(row.count_time ? { countTime: timestampFromDate(row.count_time) } : {}),
    ...(figure ? { ...quantity("countedQuantity", row, row.counted), serials: row.serials } : {}),
    ...(expectation ? expectationOf(row) : {}),
  });
}

/** The state as the database spells it; undefined for none. */
export function countLineStateOf(state: CountLine_State): CountLineState | undefined {
  return nameOf(stateOf, state);
}

const stateOf: Record<CountLineState, CountLine_State> = {
  open: CountLine_State.OPEN,
  counted: CountLine_State.COUNTED,
  recount: CountLine_State.RECOUNT,
  gone: CountLine_State.GONE,
};

function expectationOf(row: CountLineRow) {
  return {
    ...quantity("expectedQuantity", row, row.expected),
    ...quantity("difference", row, row.difference),
    aboveTolerance: row.above_tolerance,
    missingSerials: row.missing_serials,
    extraSerials: row.extra_serials,
    figures: row.figures.map((figure) => figureMessage(figure, row.base_uom)),
  };
}

function figureMessage(figure: CountLineRow["figures"][number], baseUom: string): CountFigure {
  return create(CountFigureSchema, {
    enteredQuantity: { value: figure.entered, uom: figure.uom },
    countedQuantity: { value: figure.counted, uom: baseUom },
    expectedQuantity: { value: figure.expected, uom: baseUom },
    countedBy: figure.counted_by_name,
    countTime: timestampFromDate(figure.record_time),
  });
}

function quantity<Name extends string>(name: Name, row: CountLineRow, value: string | null) {
  if (value === null) return {};
  return { [name]: create(QuantitySchema, { value, uom: row.base_uom }) } as Record<Name, Quantity>;
}
