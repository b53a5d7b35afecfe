import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking as Tracking } from "../../../gen/erp/inventory/v1/item_pb.ts";
import { Location_Kind as Kind } from "../../../gen/erp/inventory/v1/location_pb.ts";
import {
  PutawayService,
  PutawaySuggestion_Reason as Reason,
} from "../../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { ReceiveLineRequest_Condition as Condition } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createInboundSite, createTestReceipt, movementsOf, stockOf } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import type { TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestLocation } from "../../../test/test-stock.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { auditOf } from "../../../test/traces-of.ts";

let stack: TestStack;
let site: TestSite;

beforeAll(async () => {
  stack = await startTestStack();
  site = await createInboundSite(stack, "TPE");
  await createTestLocation(stack, site.warehouseId, "A-02", { pickSequence: 20 });
  await createTestLocation(stack, site.warehouseId, "ONE", { pickSequence: 90, allowMixedItems: false });
});

afterAll(() => stack?.stop());

const putaway = () => stack.admin.client(PutawayService);

/** Receives goods of a new item at the dock and returns the request that puts all of them away. */
async function received(code: string, fields: object = {}, receipt: object = {}) {
  await createTestItem(stack, code, fields);
  const { receipt: made, lines } = await createTestReceipt(stack, site.warehouseId, { [code]: "3" });
  const line = { receiptId: made.id, lineId: lines[0]?.id ?? "", quantity: { value: "3", uom: "EA" } };
  await stack.admin.client(ReceiptService).receiveLine({ ...line, ...receipt });
  return {
    warehouseId: site.warehouseId,
    item: { code },
    quantity: { value: "3", uom: "EA" },
    fromLocation: { code: "DOCK-1" },
    toLocation: { code: "A-01" },
  };
}

test("puts goods away where it was suggested, once, with a trace of it", async () => {
  const request = { ...(await received("BOLT")), requestId: uuidv7() };
  const done = await putaway().confirmPutaway(request);
  expect(done).toMatchObject({
    quantityBase: { value: "3", uom: "EA" },
    suggestionFollowed: true,
    suggestion: { locationCode: "A-01", reason: Reason.EMPTY },
    warnings: [],
  });
  expect(await putaway().confirmPutaway(request)).toEqual(done);
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/A-01 - unrestricted 3"]);
  expect((await movementsOf(stack, "BOLT")).at(-1)).toBe("PUTAWAY DOCK-1 A-01 3");
  const trace = { action: "PutawayService.ConfirmPutaway", unit_id: site.warehouseId, after: { to: "A-01" } };
  expect(await auditOf(stack, done.transactionId)).toMatchObject([trace]);
});

test("puts them where the caller wants, and says that it was her choice", async () => {
  const request = await received("NUT");
  const done = await putaway().confirmPutaway({ ...request, toLocation: { code: "ONE" } });
  expect(done).toMatchObject({ suggestionFollowed: false, suggestion: { locationCode: "A-02", reason: Reason.EMPTY } });
  expect(await stockOf(stack, "NUT")).toEqual(["TPE-W1/ONE - unrestricted 3"]);
  const mixed = await received("WASHER");
  const attempt = putaway().confirmPutaway({ ...mixed, toLocation: { code: "ONE" } });
  expect(await refusalOf(attempt)).toEqual({ reason: "MIXED_NOT_ALLOWED", location: "ONE", mixed: "item" });
});

test("keeps lot, serial numbers and status", async () => {
  const fields = { tracking: Tracking.LOT_AND_SERIAL };
  const goods = { lot: { lotNo: "L-1" }, serials: ["P-1", "P-2", "P-3"], condition: Condition.SUSPECT };
  const request = { ...(await received("PUMP", fields, goods)), lot: { code: "L-1" }, serials: goods.serials };
  const unrestricted = putaway().confirmPutaway(request);
  expect(await refusalOf(unrestricted)).toMatchObject({ reason: "SERIAL_NOT_AT_LOCATION" });
  await putaway().confirmPutaway({ ...request, status: StockStatus.QUALITY });
  expect(await stockOf(stack, "PUMP")).toEqual(["TPE-W1/A-01 L-1 quality 3"]);
});

test("refuses more than there is, and places that are not there", async () => {
  const request = await received("WIRE");
  const attempt = (fields: object) => refusalOf(putaway().confirmPutaway({ ...request, ...fields }));
  expect(await attempt({ quantity: { value: "4", uom: "EA" } })).toMatchObject({
    reason: "INSUFFICIENT_STOCK",
    on_hand: "3",
    requested: "4",
  });
  expect(await attempt({ toLocation: { code: "NONE" } })).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect(await attempt({ toLocation: { code: "DOCK-1" } })).toMatchObject({ reason: "MOVEMENT_NOT_ALLOWED" });
});

test("is for those who put away in this warehouse", async () => {
  const request = await received("TAPE");
  const other = await createInboundSite(stack, "TNN");
  await createTestLocation(stack, other.warehouseId, "ELSEWHERE", { kind: Kind.BIN });
  const operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [site.id] }]);
  const client = operator.client(PutawayService);
  const elsewhere = client.confirmPutaway({ ...request, warehouseId: other.warehouseId });
  expect(await refusalOf(elsewhere)).toEqual({ reason: "OUT_OF_SCOPE", permission: "inventory.putaway.confirm" });
  const across = client.confirmPutaway({ ...request, toLocation: { code: "ELSEWHERE" } });
  expect(await refusalOf(across)).toEqual({ reason: "NOT_FOUND", resource: "location" });
  expect((await client.confirmPutaway(request)).quantityBase?.value).toBe("3");
});
