import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { SerialService } from "../../../gen/erp/inventory/v1/serial_service_pb.ts";
import { SerialUnit_State as State } from "../../../gen/erp/inventory/v1/serial_unit_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { postTestStock } from "../../../test/test-ledger.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("shows where a piece is, or was last, to those who work there", async () => {
  const { warehouseId } = await createTestSite(stack, "TPE");
  const other = await createTestSite(stack, "KHH");
  const itemId = (await createTestItem(stack, "PUMP", { tracking: Tracking.SERIAL })).id;
  const locationId = (await createTestLocation(stack, warehouseId, "A-1")).id;
  const movement = { warehouseId, itemId, locationId, serials: ["SN-1"] };
  await postTestStock(stack, { ...movement, quantity: 1 });
  const operator = async (login: string, unitId: string) =>
    (await createTestUser(stack, login, [{ role: "operator", unitIds: [unitId] }])).client(SerialService);
  const [mine, foreign] = [await operator("mine", warehouseId), await operator("foreign", other.warehouseId)];
  const serialId = (await mine.listSerials({})).serials[0]?.id ?? "";
  const piece = { id: serialId, itemId, itemCode: "PUMP", serialNo: "SN-1", lotId: "", lotNo: "", warehouseId };
  const inStock = { locationId, locationCode: "A-1", stockStatus: StockStatus.UNRESTRICTED, state: State.IN_STOCK };
  expect((await mine.getSerial({ serialId })).serial).toMatchObject({ ...piece, ...inStock });
  const hidden = { reason: "NOT_FOUND", resource: "serial" };
  expect(await refusalOf(foreign.getSerial({ serialId }))).toEqual(hidden);
  await postTestStock(stack, { ...movement, quantity: -1 });
  const issued = { locationId: "", locationCode: "", stockStatus: StockStatus.UNSPECIFIED, state: State.ISSUED };
  expect((await mine.getSerial({ serialId })).serial).toMatchObject({ ...piece, ...issued });
  expect(await refusalOf(foreign.getSerial({ serialId }))).toEqual(hidden);
  expect(await refusalOf(mine.getSerial({ serialId: uuidv7() }))).toEqual(hidden);
});
