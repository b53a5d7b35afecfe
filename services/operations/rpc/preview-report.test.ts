import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestRole } from "../../../test/test-grants.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { at, createTestWarehouse, receiveTestStock, type TestWarehouse } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let taipei: TestWarehouse;
let tainan: TestWarehouse;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  taipei = await createTestWarehouse(stack, "TPE");
  tainan = await createTestWarehouse(stack, "TNN");
  await createTestItem(stack, "BOLT", { name: "螺栓" });
  for (let n = 1; n <= 51; n++) await receiveTestStock(stack, taipei, "BOLT", String(n), at("A"));
  await receiveTestStock(stack, tainan, "BOLT", "7", at("B"));
}, 60_000);
afterAll(() => stack?.stop());

test("shows the first rows at once, and says whether there are more", async () => {
  const client = stack.admin.client(ReportService);
  const english = { headers: { "accept-language": "en" } };
  const previewReport = (request: Parameters<typeof client.previewReport>[0]) => client.previewReport(request, english);
  const stock = await previewReport({ parameters: { report: { case: "stockOnHand", value: {} } } });
  expect(stock.title).toBe("Stock on hand");
  expect(stock.columns.map(({ title }) => title)).toContain("On hand");
  expect(
    stock.rows.map(({ cells }) => `${cells[0]} ${cells[1]} ${cells[2]} ${cells[3]} ${cells[7]} ${cells[8]}`).sort(),
  ).toEqual(["TNN-W1 BOLT 螺栓 B Unrestricted 7", "TPE-W1 BOLT 螺栓 A Unrestricted 1326"]);
  expect(stock.hasMore).toBe(false);
  const ledger = await previewReport({ parameters: { report: { case: "movementLedger", value: {} } } });
  expect([ledger.rows.length, ledger.hasMore]).toEqual([100, true]);
  expect(ledger.rows[0]?.cells.slice(2, 6)).toEqual(["Other receipt", "TNN-W1", "BOLT", "B"]);
  for (const { cells } of [...ledger.rows, ...stock.rows]) expect(cells.length).toBeGreaterThan(9);
  const past = { case: "recordTime" as const, value: timestampFromDate(new Date(Date.now() - 3_600_000)) };
  const asOf = await previewReport({ parameters: { report: { case: "stockAsOf", value: { asOf: past } } } });
  expect(asOf.rows).toEqual([]);
  const ages = await previewReport({ parameters: { report: { case: "lotAgeing", value: {} } } });
  expect(ages.rows).toEqual([]);
});

test("shows a limited caller her own, and nothing to who may not read stock", async () => {
  const planner = await createTestUser(stack, "planner", [{ role: "planner", unitIds: [tainan.id] }]);
  const parameters = { report: { case: "stockOnHand" as const, value: {} } };
  const { rows } = await planner.client(ReportService).previewReport({ parameters });
  expect(rows.map(({ cells }) => cells[0])).toEqual(["TNN-W1"]);
  await createTestRole(stack, "reporter", "operations.report.run");
  const reporter = await createTestUser(stack, "reporter", [{ role: "reporter" }]);
  expect(await refusalOf(reporter.client(ReportService).previewReport({ parameters }))).toMatchObject({
    reason: "PERMISSION_DENIED",
    permission: "inventory.stock.read",
  });
});

test("is to be had by REST", async () => {
  const answer = await fetch(`${stack.url}/api/v1/reports:preview`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${stack.admin.accessToken}`,
      "content-type": "application/json",
      "accept-language": "en",
    },
    body: JSON.stringify({ parameters: { stockOnHand: { warehouseId: tainan.warehouseId } } }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    title: "Stock on hand",
    rows: [{ cells: expect.arrayContaining(["7"]) }],
  });
});
