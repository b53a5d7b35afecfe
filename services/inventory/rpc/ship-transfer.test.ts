import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { collide } from "../../../test/collide.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { loadStock, movementsOf, stockOf } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestRoute, createTestTransfer, movementOf, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await createTestLocation(stack, route.from.warehouseId, "A-02");
});

afterAll(() => stack?.stop());

const transfers = () => stack.admin.client(TransferService);
const load = (item: string, quantity: string, fields: object = {}) =>
  loadStock(stack, route.from.warehouseId, { item, to: "A-01", quantity, ...fields });

test("goods go into transit, from several places at once, once for each key", async () => {
  await createTestItem(stack, "BOLT");
  await load("BOLT", "3");
  await load("BOLT", "4", { to: "A-02" });
  const made = await createTestTransfer(stack, route, { BOLT: "6" });
  const [movement] = movementOf(made, "2").movements;
  const request = {
    transferId: made.transfer.id,
    movements: [movement, { ...movement, location: { code: "A-02" } }] as object[],
    requestId: uuidv7(),
  };
  const shipped = await transfers().shipTransfer(request);
  expect(shipped).toMatchObject({
    transfer: { state: State.SHIPPED, etag: "2" },
    lines: [
      {
        shippedBase: { value: "4", uom: "EA" },
        inTransitBase: { value: "4" },
        inTransit: [{ lotNo: "", status: StockStatus.UNRESTRICTED, quantity: { value: "4", uom: "EA" } }],
      },
    ],
  });
  expect(await transfers().shipTransfer(request)).toEqual(shipped);
  expect(await stockOf(stack, "BOLT")).toEqual([
    "TPE-W1/A-01 - unrestricted 1",
    "TPE-W1/A-02 - unrestricted 2",
    "TPE-W1/TRANSIT - unrestricted 4",
  ]);
  expect((await movementsOf(stack, "BOLT")).slice(2)).toEqual(["XFER_OUT A-01 TRANSIT 2", "XFER_OUT A-02 TRANSIT 2"]);
  const audits = await auditOf(stack, made.transfer.id);
  expect(audits.at(-1)).toMatchObject({ unit_id: route.from.warehouseId, after: { state: "shipped", movements: 2 } });
  expect((await eventsOf(stack, made.transfer.id)).at(-1)).toBe("inventory.transfer.shipped");
  const second = await transfers().shipTransfer(movementOf(made, "1"));
  expect(second.lines[0]?.inTransitBase?.value).toBe("5");
});

test("no more leaves than a line asks for, whoever ships at the same time", async () => {
  await createTestItem(stack, "NUT");
  await load("NUT", "20");
  const made = await createTestTransfer(stack, route, { NUT: "5" });
  const above = { reason: "OVER_PICK", line: "1", limit: "5", picked: "6" };
  expect(await refusalOf(transfers().shipTransfer(movementOf(made, "6")))).toEqual(above);
  const ship = () => transfers().shipTransfer(movementOf(made, "3"));
  const outcomes = await collide(stack, [ship, ship]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = outcomes.find(({ status }) => status === "rejected") as PromiseRejectedResult;
  expect(await refusalOf(Promise.reject(lost.reason))).toEqual(above);
  expect(await stockOf(stack, "NUT")).toEqual(["TPE-W1/A-01 - unrestricted 17", "TPE-W1/TRANSIT - unrestricted 3"]);
});

test("keeps lots, serial numbers and status apart", async () => {
  await createTestItem(stack, "PUMP", { tracking: Tracking.LOT_AND_SERIAL });
  await load("PUMP", "2", { lot: "L-1", serials: ["P-1", "P-2"] });
  await load("PUMP", "1", { lot: "L-2", serials: ["P-3"] });
  const made = await createTestTransfer(stack, route, { PUMP: "3" });
  const [first] = movementOf(made, "2", { lot: { code: "L-1" }, serials: ["P-2", "P-1"] }).movements;
  const [second] = movementOf(made, "1", { lot: { code: "L-2" }, serials: ["P-3"] }).movements;
  const movements = [first, second] as object[];
  const shipped = await transfers().shipTransfer({ transferId: made.transfer.id, movements });
  expect(shipped.lines[0]?.inTransit.map(({ lotNo, serials }) => [lotNo, ...serials.toSorted()])).toEqual([
    ["L-1", "P-1", "P-2"],
    ["L-2", "P-3"],
  ]);
});

test("refuses what is not there", async () => {
  await createTestItem(stack, "WIRE", { tracking: Tracking.LOT });
  const made = await createTestTransfer(stack, route, { WIRE: "3" });
  const attempt = (fields: object) => refusalOf(transfers().shipTransfer(movementOf(made, "1", fields)));
  expect(await attempt({})).toMatchObject({ reason: "LOT_REQUIRED" });
  expect(await attempt({ lot: { code: "L-9" } })).toEqual({ reason: "NOT_FOUND", resource: "lot" });
  expect(await attempt({ location: { code: "X" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await attempt({ lineId: uuidv7() })).toEqual({ reason: "NOT_FOUND", resource: "transfer_line" });
  const unknown = transfers().shipTransfer({ ...movementOf(made, "1"), transferId: uuidv7() });
  expect(await refusalOf(unknown)).toEqual({ reason: "NOT_FOUND", resource: "transfer" });
});

test("only the source ships", async () => {
  await createTestItem(stack, "TAPE");
  await load("TAPE", "2");
  const made = await createTestTransfer(stack, route, { TAPE: "2" });
  const ship = async (login: string, unitId: string) => {
    const operator = await createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }]);
    return operator.client(TransferService).shipTransfer(movementOf(made, "1"));
  };
  expect((await ship("source", route.from.warehouseId)).transfer?.state).toBe(State.SHIPPED);
  expect(await refusalOf(ship("destination", route.to.warehouseId))).toEqual({
    reason: "OUT_OF_SCOPE",
    permission: "inventory.transfer.ship",
  });
});
