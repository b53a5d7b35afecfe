import { Lot_State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import type { Language, Text } from "./report-source.ts";

const text = (en: string, zhTw: string): Text => ({ en, "zh-TW": zhTw });
const none = text("", "");

/** Names of the statuses of stock. */
export const stockStatusTexts: Readonly<Record<StockStatus, Text>> = {
  [StockStatus.UNSPECIFIED]: none,
  [StockStatus.UNRESTRICTED]: text("Unrestricted", "可用"),
  [StockStatus.QUALITY]: text("Quality inspection", "待檢"),
  [StockStatus.BLOCKED]: text("Blocked", "凍結"),
  [StockStatus.QUARANTINE]: text("Quarantine", "隔離"),
  [StockStatus.RETURNED]: text("Returned", "客退"),
};

/** Names of the states of lots. */
export const lotStateTexts: Readonly<Record<Lot_State, Text>> = {
  [Lot_State.UNSPECIFIED]: none,
  [Lot_State.ACTIVE]: text("Active", "正常"),
  [Lot_State.ON_HOLD]: text("On hold", "保留"),
  [Lot_State.RECALLED]: text("Recalled", "召回"),
  [Lot_State.CLOSED]: text("Closed", "已結案"),
};

/** Names of the types of movements. */
export const movementTypeTexts: Readonly<Record<MovementType, Text>> = {
  [MovementType.UNSPECIFIED]: none,
  [MovementType.RCV_PO]: text("Receipt of purchase", "採購收貨"),
  [MovementType.RCV_OTHER]: text("Other receipt", "其他收貨"),
  [MovementType.RCV_PROD]: text("Receipt from production", "生產入庫"),
  [MovementType.RCV_BYPROD]: text("Receipt of by-product", "副產品入庫"),
  [MovementType.RTN_CUST]: text("Return from customer", "客戶退貨"),
  [MovementType.RTN_SUPP]: text("Return to supplier", "退回供應商"),
  [MovementType.PUTAWAY]: text("Putaway", "上架"),
  [MovementType.MOVE_BIN]: text("Move between places", "移位"),
  [MovementType.REPLENISH]: text("Replenishment", "補貨"),
  [MovementType.XFER_OUT]: text("Transfer out", "調撥出庫"),
  [MovementType.XFER_IN]: text("Transfer in", "調撥入庫"),
  [MovementType.ISS_PROD]: text("Issue to production", "生產領料"),
  [MovementType.RTN_PROD]: text("Return from production", "生產退料"),
  [MovementType.BACKFLUSH]: text("Backflush", "倒扣料"),
  [MovementType.ISS_SALE]: text("Issue to customer", "銷售出貨"),
  [MovementType.ISS_SUBCON]: text("Issue to subcontractor", "委外發料"),
  [MovementType.RCV_SUBCON]: text("Receipt from subcontractor", "委外收貨"),
  [MovementType.ISS_MISC]: text("Other issue", "其他領用"),
  [MovementType.SCRAP]: text("Scrap", "報廢"),
  [MovementType.ADJ_COUNT]: text("Count adjustment", "盤點調整"),
  [MovementType.ADJ_MANUAL]: text("Manual adjustment", "手動調整"),
  [MovementType.STATUS_CHG]: text("Change of status", "狀態變更"),
  [MovementType.LOT_CHG]: text("Change of lot", "批號變更"),
  [MovementType.OPENING]: text("Opening stock", "期初庫存"),
};

/** The name of a value; nothing for one that this version does not know. */
export function enumText(texts: Readonly<Record<number, Text>>, value: number, language: Language): string {
  return texts[value]?.[language] ?? "";
}

/** The names of the values of an enum by their codes: their names in the contract, without the prefix. */
export function textsOfCodes<Value extends number>(
  values: Readonly<Record<string, Value>>,
  texts: Readonly<Record<Value, Text>>,
): Readonly<Record<string, Text>> {
  return Object.fromEntries(Object.entries(values).map(([code, value]) => [code, texts[value]]));
}
