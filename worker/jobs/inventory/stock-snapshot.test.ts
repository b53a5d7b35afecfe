import { afterAll, beforeAll, expect, test } from "vitest";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { stockSnapshotJob } from "../../../services/inventory/jobs.ts";
import { insertHistory, supplier } from "../../../test/test-history.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { createTestLocation, createTestWarehouse } from "../../../test/test-stock.ts";
import { attemptDepsOf, claim, startWorkerlessStack } from "../../../test/test-worker.ts";
import { handled } from "../../job-handler.ts";
import { runAttempt } from "../../run-attempt.ts";
import { createRunningJob } from "../../running-job.ts";
import { stockSnapshot } from "./stock-snapshot.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("notes the days that are not noted yet; run again, it has nothing to note", async () => {
  const { warehouseId } = await createTestWarehouse(stack, "TPE");
  const { id: itemId } = await createTestItem(stack, "BOLT");
  const to = { locationId: (await createTestLocation(stack, warehouseId, "C")).id, warehouseId };
  const recordTime = new Date(Date.now() - 3 * 86_400_000);
  await insertHistory(stack.database.adminUrl, [
    { warehouseId, itemId, recordTime, quantity: "10", from: supplier, to },
  ]);
  await stack.admin.client(JobService).enqueueJob({ kind: stockSnapshotJob.name });
  const [claimed] = await claim(stack, "test", 1, stockSnapshotJob.name);
  const run = () => {
    const running = createRunningJob(claimed as NonNullable<typeof claimed>);
    return runAttempt(handled(stockSnapshotJob, stockSnapshot), running, attemptDepsOf(stack));
  };
  expect(await run()).toMatchObject({ case: "success", value: { resultJson: '{"days":3}' } });
  expect(await run()).toMatchObject({ case: "success", value: { resultJson: "{}" } });
});
