import { afterAll, beforeAll, expect, test } from "vitest";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { loadStock } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, createTestTransfer, movementOf, type TestRoute } from "../../../test/test-transfers.ts";
import { eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await createTestItem(stack, "BOLT");
  await loadStock(stack, route.from.warehouseId, { item: "BOLT", to: "A-01", quantity: "10" });
});

afterAll(() => stack?.stop());

const transfers = () => stack.admin.client(TransferService);

test.each([true, false])("cancels a transfer of which nothing left (released: %s)", async (release) => {
  const { transfer } = await createTestTransfer(stack, route, { BOLT: "1" }, { release });
  const request = { transferId: transfer.id, etag: "1", note: "not needed" };
  const cancelled = await transfers().cancelTransfer(request);
  expect(cancelled.transfer).toMatchObject({ state: State.CANCELLED, closingNote: "not needed" });
  expect((await eventsOf(stack, transfer.id)).at(-1)).toBe("inventory.transfer.cancelled");
  const again = transfers().cancelTransfer({ ...request, etag: "2" });
  expect(await refusalOf(again)).toMatchObject({ reason: "INVALID_STATE", state: "cancelled" });
});

test("refuses once something left", async () => {
  const made = await createTestTransfer(stack, route, { BOLT: "2" });
  const shipped = await transfers().shipTransfer(movementOf(made, "1"));
  const cancel = transfers().cancelTransfer({ transferId: made.transfer.id, etag: shipped.transfer?.etag ?? "" });
  expect(await refusalOf(cancel)).toEqual({ reason: "INVALID_STATE", resource: "transfer", state: "shipped" });
});
