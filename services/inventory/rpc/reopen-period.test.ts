import { afterAll, beforeAll, expect, test } from "vitest";
import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createCountingSite } from "../../../test/test-count.ts";
import { daysAgo } from "../../../test/test-period.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("opens days again, with the reason in the trail; who closes may not", async () => {
  const site = await createCountingSite(stack, "S1");
  const periods = stack.admin.client(PeriodService);
  const reopen = (closedUntil: string) =>
    periods.reopenPeriod({ siteId: site.id, closedUntil, reason: "a late invoice" });
  const open = { reason: "INVALID_STATE", resource: "period", state: "open" };
  expect(await refusalOf(reopen(""))).toEqual(open);
  await site.manager.client(PeriodService).closePeriod({ siteId: site.id, closedUntil: daysAgo(1) });
  const byManager = site.manager.client(PeriodService).reopenPeriod({ siteId: site.id, reason: "please" });
  expect(await outcomeOf(byManager)).toBe("PERMISSION_DENIED");
  expect(await outcomeOf(reopen(daysAgo(1)))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(periods.reopenPeriod({ siteId: site.id }))).toBe("INVALID_REQUEST");
  expect((await reopen(daysAgo(4))).period?.closedUntil).toBe(daysAgo(4));
  expect((await reopen("")).period?.closedUntil).toBe("");
  expect((await auditOf(stack, site.id)).filter(({ outcome }) => outcome === "done").at(-1)).toMatchObject({
    action: "PeriodService.ReopenPeriod",
    reason: "a late invoice",
    before: { closed_until: daysAgo(4) },
    after: { closed_until: null },
  });
  expect((await eventsOf(stack, site.id)).at(-1)).toBe("inventory.period.reopened");
  const unknown = periods.reopenPeriod({ siteId: uuidv7(), reason: "x" });
  expect(await refusalOf(unknown)).toEqual({ reason: "NOT_FOUND", resource: "site" });
});
