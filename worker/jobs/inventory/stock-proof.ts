import type { StockProofPayloadSchema, StockProofResultSchema } from "../../../gen/erp/inventory/v1/job_payload_pb.ts";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import type { JobHandler } from "../../job-handler.ts";

/** Proves the stock of one warehouse after the other, so that no call takes long and the progress can be seen. */
export const stockProof: JobHandler<typeof StockProofPayloadSchema, typeof StockProofResultSchema> = async (
  _payload,
  { internal, requestId, signal, progress, log },
) => {
  const upkeep = internal(StockUpkeepService);
  const drifted: string[] = [];
  let driftCount = 0;
  for (let count = 0, afterWarehouseId = ""; ; count += 1) {
    signal.throwIfAborted();
    const request = { afterWarehouseId, requestId: requestId(`after ${afterWarehouseId}`) };
    const {
      warehouseId,
      driftCount: found,
      remaining,
    } = await upkeep.proveStock(request, { signal, timeoutMs: 30_000 });
    if (warehouseId === "") {
      return { result: { warehouseCount: count, driftCount, driftedWarehouseIds: drifted } };
    }
    if (found > 0) {
      driftCount += found;
      drifted.push(warehouseId);
      log(`warehouse ${warehouseId}: ${found} differences between the ledger and what is kept beside it`);
    }
    progress(count + 1, count + 1 + remaining, "warehouses");
    afterWarehouseId = warehouseId;
  }
};
