import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { LotAgeSchema } from "../../../gen/erp/inventory/v1/stock_report_pb.ts";
import { StockReportService } from "../../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import { countLotsWithStock, type LotAgeKey, type LotAgeRow, listLotAges } from "../store/lot-age-store.ts";
import { estimateRows } from "./estimate-rows.ts";
import { lotStateOf } from "./lot-message.ts";

export const streamLotAges = stream(StockReportService.method.streamLotAges, async function* (request, context) {
  const { call, database } = context;
  const reach = reachFor(StockReportService.method.streamLotAges, call.caller);
  const { warehouseId = "", itemId = "", ageDaysMin = 0, expiryDaysMax } = request.filter ?? {};
  const filter = { warehouseId, itemId, ageDaysMin, expiryDaysMax };
  const { limit } = request;
  let estimatedTotal = await estimateRows(context, limit, (tx) => countLotsWithStock(tx, filter, reach));
  let sent = 0;
  for (let after: LotAgeKey | undefined; ; ) {
    call.signal.throwIfAborted();
    const size = limit > 0 ? Math.min(limit - sent, pageSize) : pageSize;
    const rows = await database.transaction({ timeoutMs: pageTimeoutMs, readOnly: true }, (tx) =>
      listLotAges(tx, filter, reach, { limit: size, after }),
    );
    sent += rows.length;
    yield { lots: rows.map(lotAgeMessage), estimatedTotal };
    estimatedTotal = 0n;
    const last = rows.at(-1);
    if (!last || rows.length < size || (limit > 0 && sent >= limit)) return;
    after = { itemCode: last.item_code, lotId: last.lot_id, warehouseId: last.warehouse_id };
  }
});

const pageSize = 2_000;
const pageTimeoutMs = 15_000;

function lotAgeMessage(row: LotAgeRow): MessageInitShape<typeof LotAgeSchema> {
  return {
    warehouseId: row.warehouse_id,
    warehouseCode: row.warehouse_code,
    itemId: row.item_id,
    itemCode: row.item_code,
    itemName: row.item_name,
    uom: row.base_uom,
    lotId: row.lot_id,
    lotNo: row.lot_no,
    lotState: lotStateOf(row.lot_state),
    onHand: row.on_hand,
    receiptTime: timestampFromDate(row.receipt_time),
    ageDays: row.age_days,
    manufactureDate: row.manufacture_date ?? "",
    expiryDate: row.expiry_date ?? "",
    ...(row.expiry_days === null ? {} : { expiryDays: row.expiry_days }),
  };
}
