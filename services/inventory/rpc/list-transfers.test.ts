import { afterAll, beforeAll, expect, test } from "vitest";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, createTestTransfer, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let route: TestRoute;
let third: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  third = await createTestSite(stack, "KHH");
  await createTestItem(stack, "BOLT");
  const bolt = { BOLT: "1" };
  await createTestTransfer(stack, route, bolt, { number: "B-1" });
  await createTestTransfer(stack, { from: route.to, to: route.from }, bolt, { number: "A-2", release: false });
  await createTestTransfer(stack, { from: route.to, to: third }, bolt, { number: "A-1" });
});

afterAll(() => stack?.stop());

const list = async (request: object, user: TestUser = stack.admin) =>
  (await user.client(TransferService).listTransfers(request)).transfers.map(({ number }) => number);

test("lists the newest first, page by page", async () => {
  const client = stack.admin.client(TransferService);
  const first = await client.listTransfers({ pageSize: 2 });
  const second = await client.listTransfers({ pageSize: 2, pageToken: first.nextPageToken });
  const pages = [first, second].map(({ transfers }) => transfers.map(({ number }) => number));
  expect(pages).toEqual([["A-1", "A-2"], ["B-1"]]);
  expect(second.nextPageToken).toBe("");
  expect(await refusalOf(client.listTransfers({ pageToken: "x" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});

test("filters", async () => {
  expect(await list({ fromWarehouseId: route.to.warehouseId })).toEqual(["A-1", "A-2"]);
  expect(await list({ toWarehouseId: third.warehouseId })).toEqual(["A-1"]);
  expect(await list({ states: [State.DRAFT] })).toEqual(["A-2"]);
  expect(await list({ numberPrefix: "b" })).toEqual(["B-1"]);
});

test("shows a limited caller the transfers from and to her warehouses only", async () => {
  const see = async (login: string, unitId: string) =>
    list({}, await createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }]));
  expect(await see("taipei", route.from.warehouseId)).toEqual(["A-2", "B-1"]);
  expect(await see("kaohsiung", third.id)).toEqual(["A-1"]);
  expect(await see("line", third.workCenterId)).toEqual([]);
});
