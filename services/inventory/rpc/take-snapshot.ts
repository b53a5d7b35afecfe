import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { takeSnapshot as take } from "../store/stock-upkeep-store.ts";

export const takeSnapshot = answer(StockUpkeepService.method.takeSnapshot, async (_request, { call, database }) => ({
  days: await database.transaction({ timeoutMs: remainingMs(call) }, take),
}));
