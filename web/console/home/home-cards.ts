import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { Count_State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { Lot_State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { Receipt_State } from "../../../gen/erp/inventory/v1/receipt_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { Transfer_State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import type { Text } from "../../shared/language.ts";
import { type FilterValues, type ListSource, listSource } from "../list/list-source.ts";

/** A number of the home page: where it comes from, and the list that shows what it counts. */
export type Card = {
  readonly id: string;
  readonly title: Text;
  readonly source: ListSource<unknown>;
  readonly values: FilterValues;
  readonly href: string;
  /** Whether anything above zero is bad news. */
  readonly isAlarm?: boolean;
};

const receipts = listSource(
  ReceiptService.method.listReceipts,
  () => ({ states: [Receipt_State.EXPECTED, Receipt_State.RECEIVING] }),
  (answer): readonly unknown[] => answer.receipts,
);
const transfers = listSource(
  TransferService.method.listTransfers,
  () => ({ states: [Transfer_State.SHIPPED, Transfer_State.RECEIVING] }),
  (answer): readonly unknown[] => answer.transfers,
);
const counts = listSource(
  CountService.method.listCounts,
  () => ({ states: [Count_State.REVIEW] }),
  (answer): readonly unknown[] => answer.counts,
);
const devices = listSource(
  DeviceService.method.listDevices,
  () => ({ states: [Device_State.PENDING] }),
  (answer): readonly unknown[] => answer.devices,
);
const heldLots = listSource(
  LotService.method.listLots,
  () => ({ states: [Lot_State.ON_HOLD, Lot_State.RECALLED] }),
  (answer): readonly unknown[] => answer.lots,
);
const oldLots = listSource(
  LotService.method.listLots,
  ({ before = "" }) => ({ states: [Lot_State.ACTIVE], expiryBefore: before }),
  (answer): readonly unknown[] => answer.lots,
);
const barred = listSource(
  StockService.method.listBalances,
  () => ({ statuses: [StockStatus.QUALITY, StockStatus.BLOCKED, StockStatus.QUARANTINE, StockStatus.RETURNED] }),
  (answer): readonly unknown[] => answer.balances,
);

const inThirtyDays = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

/** What waits for somebody. */
export const taskCards: readonly Card[] = [
  { id: "receipts", title: ["Receipts due", "待收貨單"], source: receipts, values: {}, href: "/receipts?state=2,3" },
  {
    id: "transfers",
    title: ["Transfers on the way", "在途調撥"],
    source: transfers,
    values: {},
    href: "/transfers?state=3,4",
  },
  { id: "counts", title: ["Counts to review", "待審核盤點"], source: counts, values: {}, href: "/counts?state=6" },
  { id: "devices", title: ["Devices to approve", "待核准裝置"], source: devices, values: {}, href: "/devices?state=1" },
];

/** What is not as it should be. */
export const exceptionCards: readonly Card[] = [
  {
    id: "barred",
    title: ["Stock that is not free", "不可用庫存"],
    source: barred,
    values: {},
    href: "/stock?status=2,3,4,5",
  },
  {
    id: "held",
    title: ["Lots on hold or recalled", "保留或召回批號"],
    source: heldLots,
    values: {},
    href: "/lots?state=2,3",
    isAlarm: true,
  },
  {
    id: "expiring",
    title: ["Lots that expire within 30 days", "30 天內到期批號"],
    source: oldLots,
    values: { before: inThirtyDays },
    href: `/lots?state=1&before=${inThirtyDays}`,
  },
];
