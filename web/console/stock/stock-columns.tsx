import { Badge, Group } from "@mantine/core";
import { Lot_StateSchema } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import type { Balance } from "../../../gen/erp/inventory/v1/stock_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { columnsOf } from "../list/column.tsx";

const column = columnsOf<Balance>();

/** The columns of stock, wherever it is listed. */
export const stockColumns = [
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.text("name", ["Name", "品名"], (row) => row.itemName),
  column.code("warehouse", ["Warehouse", "倉庫"], (row) => row.warehouseCode),
  column.code("location", ["Location", "庫位"], (row) => row.locationCode),
  column.code("lot", ["Lot", "批號"], (row) => row.lotNo),
  column.choice(Lot_StateSchema, "lotState", ["State of the lot", "批號狀態"], (row) => row.lotState, {
    optional: true,
  }),
  column.text("expiry", ["Expiry", "效期"], (row) => row.expiryDate, {
    nowrap: true,
    cell: (row, language) =>
      row.expired ? (
        <Group gap={6} wrap="nowrap">
          {row.expiryDate}
          <Badge color="red" variant="light" radius="sm" className="badge badge-red">
            {language === "zh-TW" ? "已過期" : "Expired"}
          </Badge>
        </Group>
      ) : (
        row.expiryDate || "-"
      ),
  }),
  column.choice(StockStatusSchema, "status", ["Status", "狀態"], (row) => row.status),
  column.quantity("onHand", ["On hand", "在庫量"], (row) => row.onHand),
  column.quantity("allocated", ["Allocated", "已配置"], (row) => row.allocated),
  column.quantity("available", ["Available", "可用量"], (row) => row.available),
  column.code("uom", ["Unit", "單位"], (row) => row.uom),
];

/** What tells one balance from the others. */
export function balanceKey({ warehouseId, itemId, locationId, lotId, status }: Balance): string {
  return [warehouseId, itemId, locationId, lotId, status].join();
}
