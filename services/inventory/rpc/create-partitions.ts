import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { answer } from "../deps.ts";
import { createPartitions as make } from "../store/stock-upkeep-store.ts";

export const createPartitions = answer(
  StockUpkeepService.method.createPartitions,
  async (_request, { call, database }) => ({
    created: await database.transaction({ timeoutMs: remainingMs(call) }, make),
  }),
);
