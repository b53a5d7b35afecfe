import { create, type DescMethod, toJsonString } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Allocation_State, DemandKind } from "../gen/erp/inventory/v1/allocation_pb.ts";
import { AllocationService } from "../gen/erp/inventory/v1/allocation_service_pb.ts";
import { BarcodeService } from "../gen/erp/inventory/v1/barcode_service_pb.ts";
import { CountPlanService } from "../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { CountService } from "../gen/erp/inventory/v1/count_service_pb.ts";
import { Item_Tracking as Tracking } from "../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind } from "../gen/erp/inventory/v1/location_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { ShipmentService } from "../gen/erp/inventory/v1/shipment_service_pb.ts";
import { StockEntryStreamService } from "../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { Task_Kind, Task_State } from "../gen/erp/inventory/v1/task_pb.ts";
import { TaskService } from "../gen/erp/inventory/v1/task_service_pb.ts";
import { TransferService } from "../gen/erp/inventory/v1/transfer_service_pb.ts";
import { Scope } from "../gen/erp/options/v1/access_pb.ts";
import { accessOf, isInternal, isRead, rpcName } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { allContracts } from "../services/registry.ts";
import { filledRequest, type KnownIds } from "./filled-request.ts";
import { refusalOf } from "./refusal-of.ts";
import { createInboundSite, createTestReceipt, loadStock } from "./test-inbound.ts";
import { createTestItem } from "./test-items.ts";
import { asOwner } from "./test-outbound.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestTransfer, movementOf } from "./test-transfers.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

let stack: TestStack;
/** Holds every role, in one warehouse. */
let limited: TestUser;
/** What belongs to other warehouses. */
let far: KnownIds;
let farWarehouses: string[];

beforeAll(async () => {
  stack = await startTestStack();
  const near = await createInboundSite(stack, "NEAR");
  await createTestItem(stack, "BOLT");
  await createTestItem(stack, "GLUE", { tracking: Tracking.LOT });
  await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL });
  await loadStock(stack, near.warehouseId, { item: "BOLT", to: "A-01", quantity: "5" });
  far = await makeFarSite();
  const roles = ["warehouse-manager", "planner", "operator", "auditor", "integrator"];
  limited = await createTestUser(
    stack,
    "limited",
    roles.map((role) => ({ role, unitIds: [near.warehouseId] })),
  );
}, 60_000);

afterAll(() => stack?.stop());

/** Makes something of everything in two warehouses, whose codes and numbers begin with FAR. */
async function makeFarSite(): Promise<KnownIds> {
  const admin = stack.admin;
  const route = { from: await createInboundSite(stack, "FAR"), to: await createInboundSite(stack, "FAR2") };
  const { warehouseId, id: siteId } = route.from;
  farWarehouses = [warehouseId, route.to.warehouseId];
  await loadStock(stack, warehouseId, { item: "BOLT", to: "A-01", quantity: "100" });
  await loadStock(stack, warehouseId, { item: "GLUE", to: "A-01", quantity: "9", lot: "FARLOT" });
  await loadStock(stack, warehouseId, { item: "PUMP", to: "A-01", quantity: "1", serials: ["FARSERIAL"] });
  const receipt = await createTestReceipt(stack, warehouseId, { BOLT: "10" }, { number: "FAR-RC" });
  const transfer = await createTestTransfer(stack, route, { BOLT: "4" }, { number: "FAR-TR" });
  await admin.client(TransferService).shipTransfer(movementOf(transfer, "3"));
  const goods = { item: { code: "BOLT" }, quantity: { value: "2", uom: "EA" } };
  const shipments = admin.client(ShipmentService);
  const { shipment } = await shipments.createShipment({ warehouseId, number: "FAR-SH", lines: [goods] });
  await shipments.releaseShipment({ shipmentId: shipment?.id ?? "" });
  const { allocations } = await admin.client(AllocationService).allocate({
    warehouseId,
    demand: { kind: DemandKind.EXTERNAL, demandId: siteId, state: Allocation_State.SOFT, ...goods },
  });
  const bin = { code: "A-01" };
  const counts = admin.client(CountService);
  const { count } = await counts.createCount({ warehouseId, number: "FAR-CNT", locations: [bin] });
  await counts.startCount({ countId: count?.id ?? "" });
  const { plan } = await admin.client(CountPlanService).createCountPlan({ plan: { warehouseId, name: "FAR plan" } });
  const { task } = await admin.client(TaskService).createTask({ warehouseId, kind: Task_Kind.MOVE, location: bin });
  const [place] = await asOwner<Record<string, string>>(
    stack,
    `select l.id as location_id, o.id as lot_id, u.id as serial_id, t.id as transaction_id
    from inventory.location l, inventory.lot o, inventory.serial_unit u, inventory.stock_transaction t
    where l.warehouse_id = $1 and l.code = 'A-01' and o.lot_no = 'FARLOT' and u.serial_no = 'FARSERIAL'
      and t.warehouse_id = $1
    limit 1`,
    [warehouseId],
  );
  const { barcode } = await admin
    .client(BarcodeService)
    .registerBarcode({ barcode: { code: "FARCODE", locationId: place?.location_id ?? "" } });
  const items = await asOwner<{ id: string }>(stack, "select id from inventory.item where code = 'BOLT'", []);
  return {
    ...place,
    warehouse_id: warehouseId,
    from_warehouse_id: warehouseId,
    to_warehouse_id: route.to.warehouseId,
    site_id: siteId,
    unit_id: warehouseId,
    item_id: items[0]?.id ?? "",
    receipt_id: receipt.receipt.id,
    line_id: receipt.lines[0]?.id ?? "",
    transfer_id: transfer.transfer.id,
    shipment_id: shipment?.id ?? "",
    allocation_id: allocations[0]?.id ?? "",
    count_id: count?.id ?? "",
    plan_id: plan?.id ?? "",
    task_id: task?.id ?? "",
    barcode_id: barcode?.id ?? "",
    document_id: receipt.receipt.id,
  };
}

const methods = allContracts
  .flatMap((service) => service.methods)
  .filter((method) => method.methodKind === "unary" && !isInternal(method) && accessOf(method).permission !== "");

async function answerTo(user: TestUser, method: DescMethod, request: object): Promise<string> {
  const client = user.client(method.parent) as unknown as Record<string, (asked: object) => Promise<object>>;
  const call = client[method.localName];
  if (!call) throw new Error(`there is no ${rpcName(method)}`);
  return toJsonString(method.output, (await call(request)) as never);
}

/** What an answer tells of other warehouses. */
function leaksOf(answer: string): string[] {
  const { item_id: _, ...secret } = far;
  return [...Object.values(secret), "FAR"].filter((text) => answer.includes(text));
}

test("no list, and no search, shows anything of another warehouse", async () => {
  const leaks: string[] = [];
  const empty: string[] = [];
  for (const method of methods.filter(isRead)) {
    const outcome = await answerTo(limited, method, create(method.input)).catch((error: unknown) => {
      empty.push(rpcName(method));
      return refusalOf(Promise.reject(error)).then((refusal) => JSON.stringify(refusal));
    });
    for (const leak of leaksOf(outcome)) leaks.push(`${rpcName(method)}: ${leak}`);
  }
  expect(leaks).toEqual([]);
  // The administrator sees that there was something to hide.
  const all = await answerTo(stack.admin, AllocationService.method.listAllocations, {});
  expect(leaksOf(all)).not.toEqual([]);
  expect(methods.filter(isRead).length - empty.length).toBeGreaterThan(20);
});

test("whoever asks for a record of another warehouse by its id is told that there is none", async () => {
  const leaks: string[] = [];
  const wrong: string[] = [];
  for (const method of methods) {
    if (accessOf(method).scope === Scope.STACK || !method.parent.typeName.startsWith("erp.inventory.")) continue;
    const { $typeName: _, ...filled } = filledRequest(method.input, far);
    const request = { ...filled, ...requests()[method.name] };
    const outcome = await answerTo(limited, method, request).then(
      (answer) => {
        for (const leak of leaksOf(answer)) leaks.push(`${rpcName(method)}: ${leak} in ${answer}`);
        return isRead(method) || answer.includes('"refusal"') ? "nothing" : "done";
      },
      async (error: unknown) => (await refusalOf(Promise.reject(error))).reason ?? "",
    );
    if (!nothingFound.has(outcome) && !ofTheStack.has(method.name)) wrong.push(`${method.name}: ${outcome}`);
  }
  expect(leaks).toEqual([]);
  expect(wrong).toEqual([]);
});

/** Ways to say that there is no such thing, or that the caller has no say there. */
const nothingFound = new Set([
  "nothing",
  "NOT_FOUND",
  "BATCH_REFUSED",
  "OUT_OF_SCOPE",
  "PERMISSION_DENIED",
  "UNKNOWN_BARCODE",
]);

/** RPCs for what belongs to no warehouse. */
const ofTheStack = new Set(["GetPartner", "GetReasonCode"]);

/** What a request must say that cannot be guessed from its fields. */
function requests(): Record<string, object> {
  const { warehouse_id: warehouseId = "", location_id: id = "", lot_id: lotId = "", line_id: lineId = "" } = far;
  const bolts = { item: { code: "BOLT" }, quantity: { value: "1", uom: "EA" } };
  const movement = {
    type: MovementType.RCV_OTHER,
    warehouse: { id: warehouseId },
    lines: [{ ...bolts, to: { location: { id } } }],
    businessTime: timestampNow(),
  };
  const demand = { kind: DemandKind.EXTERNAL, demandId: uuidv7(), state: Allocation_State.SOFT, ...bolts };
  const only = (path: string) => ({ updateMask: { paths: [path] } });
  return {
    UpdateSiteSetting: only("phase"),
    UpdateLocation: { location: { id, kind: Location_Kind.BIN, name: "Mine", etag: "1" }, ...only("name") },
    UpdateLot: { lot: { id: lotId, supplierLot: "Mine", etag: "1" }, ...only("supplier_lot") },
    CreateLot: { item: { code: "GLUE" }, lot: { lotNo: "MINE", warehouseId } },
    BatchCreateLocations: { ranges: [{ from: "1", to: "2" }] },
    PostMovement: { movement },
    BackdateMovement: { movement },
    BatchPostMovements: { movements: [{ movement, requestId: uuidv7() }] },
    ReverseMovement: { lines: [] },
    ReceiveLine: { lot: undefined },
    BatchReceiveLines: { goods: [{ lineId, quantity: bolts.quantity }] },
    Allocate: { demand },
    AllocateBatch: { demands: [demand] },
    CreateTask: { document: undefined },
    CompleteTask: { outcome: Task_State.DONE },
    UpdateCountPlan: { plan: { id: far.plan_id ?? "", name: "Mine", etag: "1" }, ...only("name") },
    ClosePeriod: { closedUntil: "2026-01-01" },
    RegisterBarcode: { barcode: { code: "MINE", locationId: id } },
    ResolveScan: { scan: { case: "text", value: "FAR-RC" }, context: { warehouseId } },
    ShortPick: { reasonCode: "MISSING" },
    PackLine: { packageNumber: "P1" },
  };
}

test("the stream of entries, and scans, know nothing of another warehouse", async () => {
  const entries: string[] = [];
  for await (const answer of limited.client(StockEntryStreamService).streamEntries({})) {
    entries.push(JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? String(value) : value)));
  }
  const { length } = entries;
  for await (const { rowsJson } of limited.client(StockEntryStreamService).streamEntryRows({})) entries.push(rowsJson);
  expect(length).toBeGreaterThan(0);
  expect(entries.length).toBeGreaterThan(length);
  expect(entries.flatMap(leaksOf)).toEqual([]);
  for (const value of ["FAR-RC", "FAR-TR", "FAR-SH", "FAR-CNT", "FARLOT", "FARSERIAL", "FARCODE", far.task_id ?? ""]) {
    const scan = { scan: { case: "text", value } } as const;
    expect(await refusalOf(limited.client(BarcodeService).resolveScan(scan))).toMatchObject({
      reason: "UNKNOWN_BARCODE",
    });
    expect((await stack.admin.client(BarcodeService).resolveScan(scan)).candidates).toHaveLength(1);
  }
});

test("every event about a warehouse says which one, so that it can be kept from others", async () => {
  const events = await asOwner<{ topic: string; unit_id: string | null; payload: object }>(
    stack,
    "select topic, unit_id, payload from platform.outbox where topic like 'inventory.%'",
    [],
  );
  const { item_id: _, ...secret } = far;
  const nowhere = events.filter(({ unit_id, payload }) => {
    const text = JSON.stringify(payload);
    return unit_id === null && (Object.values(secret).some((id) => text.includes(id)) || text.includes("FAR"));
  });
  expect(nowhere).toEqual([]);
  const ofFar = events.filter(({ unit_id }) => farWarehouses.includes(unit_id ?? ""));
  expect(new Set(ofFar.map(({ topic }) => topic.split(".")[1])).size).toBeGreaterThan(6);
});
