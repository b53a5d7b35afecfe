import { create } from "@bufbuild/protobuf";
import {
  ScanNextAction as Action,
  ScanCandidate_Kind as Kind,
  type ScanCandidate as ScanCandidateMessage,
  ScanCandidateSchema,
  ScanCandidate_Why as Why,
} from "../../../gen/erp/inventory/v1/scan_candidate_pb.ts";
import { actionOn, type NextAction } from "../domain/scan/next-action.ts";
import type { CandidateKind, CandidateWhy, ScanCandidate } from "../domain/scan/scan-candidate.ts";
import type { ScanContext } from "../domain/scan/scan-context.ts";

/** A candidate as the contract shows it. */
export function scanCandidateMessage(candidate: ScanCandidate, context: ScanContext): ScanCandidateMessage {
  const { kind, ref, item, lot, fields } = candidate;
  const ofItem = item && kind !== "item" ? { id: item.id, code: item.code, name: item.name } : undefined;
  return create(ScanCandidateSchema, {
    kind: kindOf[kind],
    ref,
    ...(ofItem && { item: ofItem }),
    ...(lot && { lot }),
    warehouseId: candidate.warehouseId ?? "",
    uom: candidate.uom,
    fields,
    barred: candidate.barred,
    confidence: Math.min(100, Math.max(0, candidate.score)),
    why: candidate.why.map((why) => whyOf[why]),
    nextAction: nextActionMessage(actionOn(candidate, context)),
    state: candidate.document?.state.toUpperCase() ?? "",
  });
}

/** What a screen does next as the contract shows it. */
export function nextActionMessage(action: NextAction): Action {
  return actionOf[action];
}

const kindOf: Record<CandidateKind, Kind> = {
  item: Kind.ITEM,
  location: Kind.LOCATION,
  lot: Kind.LOT,
  serial: Kind.SERIAL,
  handling_unit: Kind.HANDLING_UNIT,
  receipt: Kind.RECEIPT,
  transfer: Kind.TRANSFER,
  shipment: Kind.SHIPMENT,
  count: Kind.COUNT,
  task: Kind.TASK,
  document: Kind.DOCUMENT,
  work_order: Kind.WORK_ORDER,
  user_badge: Kind.USER_BADGE,
};

const whyOf: Record<CandidateWhy, Why> = {
  registered: Why.REGISTERED,
  gtin: Why.GTIN,
  label_item: Why.ITEM_ON_LABEL,
  prefix: Why.PREFIX,
  location_code: Why.LOCATION_CODE,
  item_code: Why.ITEM_CODE,
  lot_no: Why.LOT_NO,
  serial_no: Why.SERIAL_NO,
  external_id: Why.EXTERNAL_ID,
  sscc: Why.SSCC,
  other_gtin: Why.OTHER_GTIN,
  only_expected: Why.ONLY_EXPECTED,
  expected: Why.EXPECTED,
  not_expected: Why.NOT_EXPECTED,
  awaited: Why.AWAITED,
  at_location: Why.AT_LOCATION,
  archived: Why.ARCHIVED,
  document_no: Why.DOCUMENT_NO,
  order_no: Why.ORDER_NO,
  fits_screen: Why.FITS_SCREEN,
  ended: Why.ENDED,
};

const actionOf: Record<NextAction, Action> = {
  choose: Action.CHOOSE,
  show: Action.SHOW,
  enter_quantity: Action.ENTER_QUANTITY,
  confirm_serial: Action.CONFIRM_SERIAL,
  confirm_location: Action.CONFIRM_LOCATION,
  scan_lot: Action.SCAN_LOT,
  scan_serial: Action.SCAN_SERIAL,
  create_lot: Action.CREATE_LOT,
  create_serial: Action.CREATE_SERIAL,
  scan_content: Action.SCAN_CONTENT,
  open_document: Action.OPEN_DOCUMENT,
  receive: Action.RECEIVE,
  put_away: Action.PUT_AWAY,
  ship_transfer: Action.SHIP_TRANSFER,
  receive_transfer: Action.RECEIVE_TRANSFER,
  pick: Action.PICK,
  pack: Action.PACK,
  ship: Action.SHIP,
  count: Action.COUNT,
  take_task: Action.TAKE_TASK,
  sign_in: Action.SIGN_IN,
  reject_wrong_item: Action.REJECT_WRONG_ITEM,
  reject_wrong_kind: Action.REJECT_WRONG_KIND,
  reject_barred: Action.REJECT_BARRED,
  reject_unknown_lot: Action.REJECT_UNKNOWN_LOT,
  reject_unknown_serial: Action.REJECT_UNKNOWN_SERIAL,
};
