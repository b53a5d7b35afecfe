import { afterAll, beforeAll, expect, test } from "vitest";
import { Transfer_State as State } from "../../../gen/erp/inventory/v1/transfer_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestRoute, createTestTransfer, movementOf, type TestRoute } from "../../../test/test-transfers.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await createTestItem(stack, "BOLT");
});

afterAll(() => stack?.stop());

const transfers = () => stack.admin.client(TransferService);

test("lets the source ship", async () => {
  const made = await createTestTransfer(stack, route, { BOLT: "1" }, { release: false });
  const transferId = made.transfer.id;
  const early = transfers().shipTransfer(movementOf(made, "1"));
  expect(await refusalOf(early)).toEqual({ reason: "INVALID_STATE", resource: "transfer", state: "draft" });
  const { transfer } = await transfers().releaseTransfer({ transferId, etag: "1" });
  expect(transfer).toMatchObject({ state: State.RELEASED, etag: "2" });
  const done = (await auditOf(stack, transferId)).filter(({ outcome }) => outcome === "done");
  expect(done.at(-1)).toMatchObject({ before: { state: "draft" }, after: { state: "released" } });
  expect((await eventsOf(stack, transferId)).at(-1)).toBe("inventory.transfer.released");
  const again = transfers().releaseTransfer({ transferId, etag: "2" });
  expect(await refusalOf(again)).toMatchObject({ reason: "INVALID_STATE", state: "released" });
});

test("refuses an old version and those who do not manage transfers", async () => {
  const { transfer } = await createTestTransfer(stack, route, { BOLT: "1" }, { release: false });
  const request = { transferId: transfer.id, etag: "1" };
  const stale = transfers().releaseTransfer({ ...request, etag: "0" });
  expect(await refusalOf(stale)).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  const refused = operator.client(TransferService).releaseTransfer(request);
  expect(await refusalOf(refused)).toMatchObject({ reason: "PERMISSION_DENIED" });
});
