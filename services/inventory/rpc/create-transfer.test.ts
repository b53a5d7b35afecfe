import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await createTestItem(stack, "BOLT", { uoms: [{ uom: "BOX", numerator: 12n, denominator: 1n }] });
});

afterAll(() => stack?.stop());

const request = (fields: object = {}) => ({
  fromWarehouseId: route.from.warehouseId,
  toWarehouseId: route.to.warehouseId,
  lines: [{ item: { code: "BOLT" }, requested: { value: "2", uom: "BOX" } }],
  ...fields,
});
const create = (fields: object = {}) => stack.admin.client(TransferService).createTransfer(request(fields));

test("makes a draft with a number of its own, once, with a trace of it", async () => {
  const asked = { requestId: uuidv7(), reference: "REQ-1", note: "for the season" };
  const made = await create(asked);
  const { lines: _, ...warehouses } = request();
  expect(made.transfer).toMatchObject({ ...warehouses, state: State.DRAFT, reference: "REQ-1", etag: "1" });
  expect(made.transfer?.number).toMatch(/^TR-\d{6}-[0-9A-Z]{6}$/);
  const none = { value: "0", uom: "EA" };
  expect(made.lines).toMatchObject([
    {
      lineNo: 1,
      itemCode: "BOLT",
      requested: { value: "2", uom: "BOX" },
      requestedBase: { value: "24", uom: "EA" },
      shippedBase: none,
      receivedBase: none,
      lostBase: none,
      inTransitBase: none,
      inTransit: [],
    },
  ]);
  expect(await create(asked)).toEqual(made);
  const id = made.transfer?.id ?? "";
  const trace = { action: "TransferService.CreateTransfer", unit_id: route.from.warehouseId, after: { lines: 1 } };
  expect(await auditOf(stack, id)).toMatchObject([trace]);
  expect(await eventsOf(stack, id)).toEqual(["inventory.transfer.created"]);
});

test("releases it at once when asked to, under a number of the caller's", async () => {
  const { transfer } = await create({ release: true, number: "SAP/1" });
  expect(transfer).toMatchObject({ state: State.RELEASED, number: "SAP/1" });
  expect(await refusalOf(create({ number: "SAP/1" }))).toMatchObject({ reason: "ALREADY_EXISTS", field: "number" });
});

test("either side may ask for it, and nobody else", async () => {
  const third = await createTestSite(stack, "KHH");
  const asked = async (login: string, unitId: string) => {
    const planner = await createTestUser(stack, login, [{ role: "planner", unitIds: [unitId] }]);
    return planner.client(TransferService).createTransfer(request());
  };
  expect((await asked("source", route.from.id)).transfer?.state).toBe(State.DRAFT);
  expect((await asked("destination", route.to.warehouseId)).transfer?.state).toBe(State.DRAFT);
  expect(await refusalOf(asked("third", third.id))).toEqual({
    reason: "OUT_OF_SCOPE",
    permission: "inventory.transfer.manage",
  });
});

test("refuses what is wrong, unknown or archived", async () => {
  const attempt = (fields: object) => refusalOf(create(fields));
  expect(await attempt({ toWarehouseId: route.from.warehouseId })).toMatchObject({ reason: "INVALID_REQUEST" });
  expect(await attempt({ toWarehouseId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "warehouse" });
  expect(await attempt({ lines: [] })).toMatchObject({ reason: "INVALID_REQUEST" });
  const line = (code: string, value: string, uom: string) => ({
    lines: [{ item: { code }, requested: { value, uom } }],
  });
  expect(await attempt(line("NONE", "1", "EA"))).toEqual({ reason: "NOT_FOUND", resource: "item" });
  expect(await attempt(line("BOLT", "1", "KGM"))).toMatchObject({ reason: "UOM_NOT_CONVERTIBLE" });
  expect(await attempt(line("BOLT", "0.5", "EA"))).toMatchObject({ reason: "PRECISION_EXCEEDED" });
  const closed = await createTestSite(stack, "OLD");
  await stack.admin.client(OrganizationService).archiveUnit({ unitId: closed.warehouseId, etag: "1" });
  expect(await attempt({ toWarehouseId: closed.warehouseId })).toEqual({ reason: "ARCHIVED", resource: "warehouse" });
});
