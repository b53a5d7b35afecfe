import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findBalance } from "../store/balance-store.ts";
import { resolveItem } from "../store/item-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { resolveLot } from "../store/lot-store.ts";
import { resolveWarehouse } from "../store/warehouse-store.ts";
import { balanceMessage } from "./balance-message.ts";
import { stockStatusName } from "./movement-type-name.ts";

export const getBalance = query(StockService.method.getBalance, async (request, { tx, reach }) => {
  const { lot: lotRef } = request;
  const warehouse = found("warehouse", await resolveWarehouse(tx, request.warehouse as Ref, reach));
  const item = found("item", await resolveItem(tx, request.item as Ref));
  const location = found("location", await resolveLocation(tx, warehouse.id, request.location as Ref, reach));
  const lot = lotRef && found("lot", await resolveLot(tx, item.id, lotRef));
  const key = { itemId: item.id, locationId: location.id, lotId: lot?.id };
  const status = stockStatusName(request.status) ?? "unrestricted";
  const balance = found("item", await findBalance(tx, { ...key, status }));
  return { balance: balanceMessage(balance) };
});

function found<Row>(resource: string, row: Row | undefined): Row {
  if (row === undefined) throw refuse("NOT_FOUND", { resource });
  return row;
}
