import { afterAll, beforeAll, expect, test } from "vitest";
import { PeriodChange_Action as Action } from "../../../gen/erp/inventory/v1/period_pb.ts";
import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { daysAgo } from "../../../test/test-period.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("lists who closed and opened the books, newest first, page by page", async () => {
  const site = await createCountingSite(stack, "S1");
  const other = await createCountingSite(stack, "S2");
  const siteId = site.id;
  const client = site.manager.client(PeriodService);
  await client.closePeriod({ siteId, closedUntil: daysAgo(9), note: "first" });
  await client.closePeriod({ siteId, closedUntil: daysAgo(1) });
  await stack.admin.client(PeriodService).reopenPeriod({ siteId, closedUntil: daysAgo(9), reason: "a late invoice" });
  await other.manager.client(PeriodService).closePeriod({ siteId: other.id, closedUntil: daysAgo(1) });
  const first = await client.listPeriodChanges({ siteId, pageSize: 2 });
  expect(first.changes).toMatchObject([
    { action: Action.REOPEN, before: daysAgo(1), after: daysAgo(9), reason: "a late invoice", changedBy: "admin" },
    { action: Action.CLOSE, before: daysAgo(9), after: daysAgo(1), reason: "", changedBy: "manager-s1" },
  ]);
  const second = await client.listPeriodChanges({ siteId, pageSize: 2, pageToken: first.nextPageToken });
  expect(second.changes).toMatchObject([{ action: Action.CLOSE, before: "", after: daysAgo(9), reason: "first" }]);
  expect(second.nextPageToken).toBe("");
  const hidden = client.listPeriodChanges({ siteId: other.id });
  expect(await refusalOf(hidden)).toEqual({ reason: "NOT_FOUND", resource: "site" });
});
