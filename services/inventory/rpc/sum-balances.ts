import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { type SumRow, sumBalances as sumBalanceRows } from "../store/availability-store.ts";

export const sumBalances = query(StockService.method.sumBalances, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const { warehouseId, itemIds, includeZero } = request;
  const found = await sumBalanceRows(tx, { warehouseId, itemIds, includeZero }, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.item_code]);
  return { sums: rows.map(sumMessage), nextPageToken };
});

function sumMessage(row: SumRow) {
  return {
    itemId: row.item_id,
    itemCode: row.item_code,
    itemName: row.item_name,
    uom: row.base_uom,
    onHand: row.on_hand,
    allocated: row.allocated,
    available: row.available,
  };
}
