import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { query } from "../deps.ts";
import { entryFilterOf, entryPage } from "./entry-page.ts";

export const listEntries = query(StockService.method.listEntries, (request, { tx, reach }) =>
  entryPage(tx, request, entryFilterOf(request.filter), reach, "newest first"),
);
