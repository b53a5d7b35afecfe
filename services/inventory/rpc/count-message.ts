import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Count,
  Count_State,
  CountSchema,
  type CountTerms,
  CountTerms_Mode,
  CountTermsSchema,
} from "../../../gen/erp/inventory/v1/count_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import { type CheckedTerms, type CountMode, checkedTerms } from "../domain/count-rules.ts";
import type { CountState } from "../domain/count-state.ts";
import type { CountRow } from "../store/count-store.ts";
import { nameOf } from "./item-enum-name.ts";

/** The count as the contract shows it. */
export function countMessage(row: CountRow): Count {
  return create(CountSchema, {
    id: row.id,
    number: row.number,
    warehouseId: row.warehouse_id,
    planId: row.plan_id ?? "",
    state: stateOf[row.state],
    terms: termsMessage(row),
    note: row.note,
    locationCount: row.location_count,
    locationsLeft: row.locations_left,
    itemCount: row.item_count,
    transactionIds: row.transaction_ids,
    createdBy: row.created_by_name,
    approvedBy: row.approved_by_name ?? "",
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    ...optionalTimes(row),
  });
}

/** The fields of a count that the audit trail keeps. */
export function countFields(row: CountRow): Fields {
  const { number, state, mode, blind, tolerance_quantity, tolerance_percent, note, transaction_ids } = row;
  const approved_by = row.approved_by_name;
  return { number, state, mode, blind, tolerance_quantity, tolerance_percent, note, approved_by, transaction_ids };
}

/** The terms of a plan or count as the contract shows them. */
export function termsMessage(terms: CheckedTerms): CountTerms {
  return create(CountTermsSchema, {
    mode: modeOf[terms.mode],
    blind: terms.blind,
    toleranceQuantity: terms.tolerance_quantity,
    tolerancePercent: terms.tolerance_percent,
  });
}

/** The terms that a caller gives, with what she leaves out filled in. */
export function termsOf(terms: CountTerms | undefined): CheckedTerms {
  return checkedTerms({
    mode: terms && nameOf(modeOf, terms.mode),
    blind: terms?.blind,
    toleranceQuantity: terms?.toleranceQuantity ?? "",
    tolerancePercent: terms?.tolerancePercent ?? "",
  });
}

/** The state as the database spells it; undefined for none. */
export function countStateOf(state: Count_State): CountState | undefined {
  return nameOf(stateOf, state);
}

const stateOf: Record<CountState, Count_State> = {
  planned: Count_State.PLANNED,
  open: Count_State.OPEN,
  counting: Count_State.COUNTING,
  counted: Count_State.COUNTED,
  recount: Count_State.RECOUNT,
  review: Count_State.REVIEW,
  approved: Count_State.APPROVED,
  posted: Count_State.POSTED,
  cancelled: Count_State.CANCELLED,
};

const modeOf: Record<CountMode, CountTerms_Mode> = {
  moving: CountTerms_Mode.MOVING,
  freeze: CountTerms_Mode.FREEZE,
};

function optionalTimes(row: CountRow): { startTime?: Timestamp; approveTime?: Timestamp; postTime?: Timestamp } {
  const { start_time, approve_time, post_time } = row;
  return {
    ...(start_time ? { startTime: timestampFromDate(start_time) } : {}),
    ...(approve_time ? { approveTime: timestampFromDate(approve_time) } : {}),
    ...(post_time ? { postTime: timestampFromDate(post_time) } : {}),
  };
}
