import { afterAll, beforeAll, expect, test } from "vitest";
import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { daysAgo } from "../../../test/test-period.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("tells how far the books of a site are closed, and which day it is there", async () => {
  const site = await createCountingSite(stack, "S1");
  const other = await createCountingSite(stack, "S2");
  const get = async (siteId: string) => (await site.manager.client(PeriodService).getPeriod({ siteId })).period;
  const period = { siteId: site.id, siteCode: "S1", closedUntil: "", businessDate: daysAgo(0) };
  expect(await get(site.id)).toMatchObject(period);
  await site.manager.client(PeriodService).closePeriod({ siteId: site.id, closedUntil: daysAgo(1) });
  expect(await get(site.id)).toMatchObject({ ...period, closedUntil: daysAgo(1) });
  for (const hidden of [other.id, site.warehouseId, uuidv7()]) {
    expect(await refusalOf(get(hidden))).toEqual({ reason: "NOT_FOUND", resource: "site" });
  }
});
