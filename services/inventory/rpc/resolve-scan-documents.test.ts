import { afterAll, beforeAll, expect, test } from "vitest";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import {
  ScanNextAction as Action,
  ScanCandidate_Kind as Kind,
  ScanCandidate_Why as Why,
} from "../../../gen/erp/inventory/v1/scan_candidate_pb.ts";
import { ScanContext_Screen as Screen, ScanContext_Step as Step } from "../../../gen/erp/inventory/v1/scan_pb.ts";
import { ScanPrefixRule_Kind as PrefixKind } from "../../../gen/erp/inventory/v1/scan_setting_pb.ts";
import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { ShipmentService } from "../../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { Task_Kind } from "../../../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../../../gen/erp/inventory/v1/task_service_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestReceipt, loadStock } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, createTestTransfer, movementOf, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let route: TestRoute;
/** Operators of the warehouses at the two ends of the route. */
let here: TestUser;
let there: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  const operatorOf = (login: string, unitId: string) =>
    createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }]);
  here = await operatorOf("here", route.from.warehouseId);
  there = await operatorOf("there", route.to.warehouseId);
  await createTestItem(stack, "BOLT");
  await loadStock(stack, route.from.warehouseId, { item: "BOLT", to: "A-01", quantity: "100" });
});

afterAll(() => stack?.stop());

type Context = { warehouseId?: string; screen?: Screen; step?: Step };

async function resolve(user: TestUser, value: string, context: Context = {}) {
  const answer = await user.client(BarcodeService).resolveScan({ scan: { case: "text", value }, context });
  return { ...answer, best: answer.candidates[0] };
}

test("a receipt is found by its number, its order and its advance ship notice", async () => {
  const numbers = { number: "RC-1", purchaseOrder: "po-4711/a", advanceShipNotice: "ASN*9" };
  const { receipt } = await createTestReceipt(stack, route.from.warehouseId, { BOLT: "10" }, numbers);
  const { best, nextAction } = await resolve(here, "rc-1", { screen: Screen.RECEIVE });
  expect(best).toMatchObject({
    kind: Kind.RECEIPT,
    ref: { id: receipt.id, code: "RC-1" },
    warehouseId: route.from.warehouseId,
    state: "EXPECTED",
    barred: false,
    why: [Why.DOCUMENT_NO, Why.FITS_SCREEN],
    nextAction: Action.RECEIVE,
  });
  expect(nextAction).toBe(Action.RECEIVE);
  for (const order of ["po-4711/a", "ASN*9", "(400)po-4711/a"]) {
    const found = await resolve(here, order);
    expect(found.best).toMatchObject({ kind: Kind.RECEIPT, ref: { id: receipt.id }, why: [Why.ORDER_NO] });
    expect(found.nextAction).toBe(Action.RECEIVE);
  }
  expect(await resolve(here, "RC-1", { screen: Screen.PICK, step: Step.ITEM })).toMatchObject({
    nextAction: Action.REJECT_WRONG_KIND,
  });
});

test("of receipts for one order a person chooses, and each says what it would lead to", async () => {
  const order = { purchaseOrder: "PO-2" };
  await createTestReceipt(stack, route.from.warehouseId, { BOLT: "1" }, { ...order, number: "RC-2" });
  await createTestReceipt(stack, route.from.warehouseId, { BOLT: "1" }, { ...order, number: "RC-3", release: false });
  const { candidates, nextAction } = await resolve(here, "PO-2");
  expect(candidates.map(({ ref, state, nextAction: next }) => [ref?.code, state, next])).toEqual([
    ["RC-2", "EXPECTED", Action.RECEIVE],
    ["RC-3", "DRAFT", Action.OPEN_DOCUMENT],
  ]);
  expect(nextAction).toBe(Action.CHOOSE);
});

test("a transfer is shipped at the one end and received at the other", async () => {
  const made = await createTestTransfer(stack, route, { BOLT: "5" }, { number: "TR-1" });
  const at = async (user: TestUser, context: Context = {}) => {
    const { best, nextAction } = await resolve(user, "TR-1", context);
    return [best?.kind, best?.warehouseId, nextAction];
  };
  const { from, to } = route;
  expect(await at(here)).toEqual([Kind.TRANSFER, from.warehouseId, Action.SHIP_TRANSFER]);
  expect(await at(there)).toEqual([Kind.TRANSFER, to.warehouseId, Action.OPEN_DOCUMENT]);
  await stack.admin.client(TransferService).shipTransfer(movementOf(made, "5"));
  expect(await at(here)).toEqual([Kind.TRANSFER, from.warehouseId, Action.OPEN_DOCUMENT]);
  expect(await at(there)).toEqual([Kind.TRANSFER, to.warehouseId, Action.RECEIVE_TRANSFER]);
  // Who may do both says where she is.
  expect(await at(stack.admin, { warehouseId: from.warehouseId })).toMatchObject({ 2: Action.OPEN_DOCUMENT });
  expect(await at(stack.admin, { warehouseId: to.warehouseId })).toMatchObject({ 2: Action.RECEIVE_TRANSFER });
});

test("shipments, counts and tasks are found, by the stack's own prefix too", async () => {
  const warehouseId = route.from.warehouseId;
  const line = { item: { code: "BOLT" }, quantity: { value: "3", uom: "EA" } };
  const shipments = stack.admin.client(ShipmentService);
  const { shipment } = await shipments.createShipment({ warehouseId, externalId: "SO 77", lines: [line] });
  const counts = stack.admin.client(CountService);
  const { count } = await counts.createCount({ warehouseId, locations: [{ code: "A-01" }], number: "COUNT-1" });
  await counts.startCount({ countId: count?.id ?? "" });
  const work = { warehouseId, kind: Task_Kind.MOVE, location: { code: "A-01" } };
  const { task } = await stack.admin.client(TaskService).createTask(work);
  const found: [text: string, kind: Kind, id: string | undefined, next: Action, why: Why][] = [
    ["SO 77", Kind.SHIPMENT, shipment?.id, Action.OPEN_DOCUMENT, Why.EXTERNAL_ID],
    ["COUNT-1", Kind.COUNT, count?.id, Action.COUNT, Why.DOCUMENT_NO],
    [task?.id.toUpperCase() ?? "", Kind.TASK, task?.id, Action.TAKE_TASK, Why.DOCUMENT_NO],
  ];
  for (const [text, kind, id, next, why] of found) {
    const { best, nextAction } = await resolve(here, text);
    expect(best).toMatchObject({ kind, ref: { id }, why: [why] });
    expect(nextAction).toBe(next);
  }
  await shipments.releaseShipment({ shipmentId: shipment?.id ?? "" });
  expect(await resolve(here, shipment?.number ?? "")).toMatchObject({ nextAction: Action.PICK });
  // The rules of the last scan are no longer in force for the next one.
  await stack.admin.client(ScanSettingService).updateScanSetting({
    setting: { prefixRules: [{ prefix: "DOC:", kind: PrefixKind.DOCUMENT, strip: true }], etag: "1" },
    updateMask: { paths: ["prefix_rules"] },
  });
  const { candidates } = await resolve(here, `DOC:${shipment?.number}`);
  expect(candidates).toMatchObject([{ kind: Kind.SHIPMENT, confidence: 90, why: [Why.PREFIX] }]);
  expect((await resolve(here, "DOC:THEIRS-1")).candidates).toMatchObject([
    { kind: Kind.DOCUMENT, ref: { id: "", code: "THEIRS-1" } },
  ]);
});

test("nobody finds a document of a warehouse that she may not see", async () => {
  const { receipt } = await createTestReceipt(
    stack,
    route.from.warehouseId,
    { BOLT: "1" },
    { purchaseOrder: "PO-FAR" },
  );
  const { task } = await stack.admin.client(TaskService).createTask({
    warehouseId: route.from.warehouseId,
    kind: Task_Kind.MOVE,
    location: { code: "A-01" },
  });
  const { count } = await stack.admin.client(CountService).createCount({
    warehouseId: route.from.warehouseId,
    locations: [{ code: "A-01" }],
  });
  const { shipment } = await stack.admin.client(ShipmentService).createShipment({
    warehouseId: route.from.warehouseId,
    externalId: "SO FAR",
    lines: [{ item: { code: "BOLT" }, quantity: { value: "1", uom: "EA" } }],
  });
  const texts = [receipt.number, "PO-FAR", task?.id, count?.number, shipment?.number, "SO FAR"];
  for (const text of texts) {
    expect((await resolve(here, text ?? "")).candidates).toHaveLength(1);
    expect(await refusalOf(resolve(there, text ?? ""))).toMatchObject({ reason: "UNKNOWN_BARCODE" });
  }
});
