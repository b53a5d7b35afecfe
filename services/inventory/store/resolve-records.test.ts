import { afterAll, beforeAll, expect, test } from "vitest";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { type Database, openDatabase, type Tx } from "../../../platform/db/database.ts";
import { createLog } from "../../../platform/log/log.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { resolveItem } from "./item-store.ts";
import { resolvePartner } from "./partner-store.ts";
import { resolveReason } from "./reason-store.ts";

let stack: TestStack;
let database: Database;

beforeAll(async () => {
  stack = await startTestStack();
  const log = createLog({ level: "silent", role: "test", file: "/dev/null" });
  database = openDatabase({ ...stack.database.connection("erp_inventory"), applicationName: "test", log });
});

afterAll(async () => {
  await database?.close();
  await stack?.stop();
});

const read = <T>(work: (tx: Tx) => Promise<T>) => database.transaction({ timeoutMs: 5000, readOnly: true }, work);
const named = (name: { id?: string; code?: string; externalId?: string }) => ({
  id: "",
  code: "",
  externalId: "",
  ...name,
});

test("items and partners are known by id, by code in whatever letters, and by external id", async () => {
  const item = await createTestItem(stack, "BOLT", { externalId: "ext-1" });
  const { partner } = await stack.admin
    .client(PartnerService)
    .createPartner({ partner: { code: "ACME", name: "Acme", isCustomer: true, externalId: "ext-2" } });
  const names = (id = "", code = "", externalId = "") => [named({ id }), named({ code }), named({ externalId })];
  for (const ref of names(item.id, " bolt ", "ext-1")) {
    expect(await read((tx) => resolveItem(tx, ref))).toMatchObject({ id: item.id, code: "BOLT" });
  }
  for (const ref of names(partner?.id, "acme", "ext-2")) {
    expect(await read((tx) => resolvePartner(tx, ref))).toMatchObject({ id: partner?.id, code: "ACME" });
  }
  // A code is no external id, an external id has its letters, and no name names nothing.
  for (const ref of [...names(uuidv7(), "ext-1", "BOLT"), named({ externalId: "EXT-1" }), named({})]) {
    expect(await read((tx) => resolveItem(tx, ref))).toBeUndefined();
    expect(await read((tx) => resolvePartner(tx, ref))).toBeUndefined();
  }
});

test("reasons are known by code in whatever letters", async () => {
  const made = await stack.admin
    .client(ReasonCodeService)
    .createReasonCode({ reasonCode: { code: "LOST", name: "Lost" } });
  expect(await read((tx) => resolveReason(tx, " lost "))).toMatchObject({
    id: made.reasonCode?.id,
    movement_types: [],
  });
  expect(await read((tx) => resolveReason(tx, "FOUND"))).toBeUndefined();
});
