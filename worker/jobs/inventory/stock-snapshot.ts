import type {
  StockSnapshotPayloadSchema,
  StockSnapshotResultSchema,
} from "../../../gen/erp/inventory/v1/job_payload_pb.ts";
import { StockUpkeepService } from "../../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import type { JobHandler } from "../../job-handler.ts";

/** Notes what lay where at the start of each day that is not noted yet. */
export const stockSnapshot: JobHandler<typeof StockSnapshotPayloadSchema, typeof StockSnapshotResultSchema> = async (
  _payload,
  { internal, signal },
) => {
  const { days } = await internal(StockUpkeepService).takeSnapshot({}, { signal, timeoutMs: 30_000 });
  return { result: { days } };
};
