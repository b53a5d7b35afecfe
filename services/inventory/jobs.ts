import {
  StockProofPayloadSchema,
  StockProofResultSchema,
  StockSnapshotPayloadSchema,
  StockSnapshotResultSchema,
} from "../../gen/erp/inventory/v1/job_payload_pb.ts";
import { type JobKind, jobKind } from "../../platform/jobs/job-kind.ts";

/** Compares the ledger with what is kept beside it. */
export const stockProofJob = jobKind({
  name: "inventory.stock_proof",
  payload: StockProofPayloadSchema,
  result: StockProofResultSchema,
  queue: "upkeep",
  maxAttempts: 5,
  permission: "inventory.stock.verify",
  startable: true,
});

/** Notes what lies where at the start of each day. */
export const stockSnapshotJob = jobKind({
  name: "inventory.stock_snapshot",
  payload: StockSnapshotPayloadSchema,
  result: StockSnapshotResultSchema,
  queue: "upkeep",
  maxAttempts: 10,
  permission: "inventory.stock.verify",
  startable: true,
});

/** Kinds of job of the inventory service. */
export const inventoryJobs: readonly JobKind[] = [stockProofJob, stockSnapshotJob];
