import { afterAll, beforeAll, expect, test } from "vitest";
import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("lists the periods of the caller's sites by code, page by page", async () => {
  const site = await createCountingSite(stack, "S2");
  await createCountingSite(stack, "S1");
  const codes = ({ periods }: { periods: { siteCode: string }[] }) => periods.map(({ siteCode }) => siteCode);
  expect(codes(await site.manager.client(PeriodService).listPeriods({}))).toEqual(["S2"]);
  const all = stack.admin.client(PeriodService);
  const first = await all.listPeriods({ pageSize: 1 });
  expect(codes(first)).toEqual(["S1"]);
  const second = await all.listPeriods({ pageSize: 1, pageToken: first.nextPageToken });
  expect([codes(second), second.nextPageToken]).toEqual([["S2"], ""]);
});
