import { afterAll, beforeAll, expect, test } from "vitest";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { stockProofJob } from "../../../services/inventory/jobs.ts";
import { asSuperuser } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, receiveTestStock } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { attemptDepsOf, claim, startWorkerlessStack } from "../../../test/test-worker.ts";
import { eventsOf } from "../../../test/traces-of.ts";
import { handled } from "../../job-handler.ts";
import { runAttempt } from "../../run-attempt.ts";
import { createRunningJob } from "../../running-job.ts";
import { stockProof } from "./stock-proof.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("proves every warehouse; a drift is in the result, the log and an event, also when it runs twice", async () => {
  const warehouse = await createTestWarehouse(stack, "TPE");
  const { warehouseId } = await createTestWarehouse(stack, "KHH");
  await createTestItem(stack, "BOLT");
  await receiveTestStock(stack, warehouse, "BOLT", "5", at("A"));
  await asSuperuser(stack.database.adminUrl, (query) => query("update inventory.stock_balance set on_hand = 6"));
  const vera = await createTestUser(stack, "vera", [{ role: "auditor" }]);
  await vera.client(JobService).enqueueJob({ kind: stockProofJob.name });
  const [claimed] = await claim(stack, "test", 1, stockProofJob.name);
  for (let run = 1; run <= 2; run += 1) {
    const running = createRunningJob(claimed as NonNullable<typeof claimed>);
    const end = await runAttempt(handled(stockProofJob, stockProof), running, attemptDepsOf(stack));
    expect(end).toMatchObject({ case: "success" });
    const result = JSON.parse((end as unknown as { value: { resultJson: string } }).value.resultJson);
    expect(result).toEqual({ warehouseCount: 2, driftCount: 1, driftedWarehouseIds: [warehouse.warehouseId] });
    const news = running.takeNews(100);
    expect(news.progress).toMatchObject({ done: 2n, total: 2n });
    expect(news.lines).toEqual([expect.stringContaining(`${warehouse.warehouseId}: 1 differences`)]);
  }
  const drifts = (await eventsOf(stack, warehouse.warehouseId)).filter((topic) => topic.endsWith("drift_found"));
  expect(drifts).toHaveLength(1);
  expect(await eventsOf(stack, warehouseId)).not.toContain("inventory.stock.drift_found");
});
