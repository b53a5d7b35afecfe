import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { RoleService } from "../../gen/erp/auth/v1/role_service_pb.ts";
import { CountService } from "../../gen/erp/inventory/v1/count_service_pb.ts";
import { Item_Tracking } from "../../gen/erp/inventory/v1/item_pb.ts";
import { LocationService } from "../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../../gen/erp/inventory/v1/lot_service_pb.ts";
import { PartnerService } from "../../gen/erp/inventory/v1/partner_service_pb.ts";
import { StockService } from "../../gen/erp/inventory/v1/stock_service_pb.ts";
import { JobService } from "../../gen/erp/operations/v1/job_service_pb.ts";
import { createTestApiClient } from "../../test/test-api-client.ts";
import { createPendingDevice } from "../../test/test-enrollment.ts";
import { createTestReceipt, loadStock } from "../../test/test-inbound.ts";
import { createTestItem } from "../../test/test-items.ts";
import type { TestStack } from "../../test/test-stack.ts";
import { createTestRoute, createTestTransfer } from "../../test/test-transfers.ts";
import { createTestUser, type TestUser } from "../../test/test-user.ts";

/** A small factory for the pages to show: something of everything. */
export type WebFactory = {
  /** Id of a record, by the first part of the address of its page. */
  readonly ids: Readonly<Record<string, string>>;
  /** A user of each built-in role, in the site TPE. */
  readonly users: Readonly<Record<string, TestUser>>;
};

/** Roles that the pages are tried with. */
export const webRoles = ["administrator", "warehouse-manager", "planner", "operator", "auditor"] as const;

/** Address of a page with a record of the factory in it. */
export function addressIn(factory: WebFactory, path: string): string {
  if (!path.includes("$id")) return path;
  const id = factory.ids[path.split("/")[1] ?? ""];
  if (!id) throw new Error(`the factory has no record for ${path} to show`);
  return path.replace("$id", id);
}

/** Makes the factory in an empty stack, through the contracts. */
export async function createWebFactory(stack: TestStack): Promise<WebFactory> {
  const route = await createTestRoute(stack);
  const { from } = route;
  const item = await createTestItem(stack, "BOLT-M8", { name: "六角螺栓 M8x40", nameEn: "Hex bolt M8x40" });
  await createTestItem(stack, "RESIN-1", { name: "環氧樹脂", tracking: Item_Tracking.LOT, shelfLifeDays: 365 });
  await loadStock(stack, from.warehouseId, { item: "BOLT-M8", to: "A-01", quantity: "1250" });
  await loadStock(stack, from.warehouseId, { item: "RESIN-1", to: "A-01", quantity: "40", lot: "L-2026-001" });
  const { partner } = await stack.admin
    .client(PartnerService)
    .createPartner({ partner: { code: "SUP-1", name: "大同金屬", isSupplier: true } });
  const supplier = { id: partner?.id ?? "" };
  const { receipt } = await createTestReceipt(
    stack,
    from.warehouseId,
    { "BOLT-M8": "500", "RESIN-1": "20" },
    { supplier },
  );
  const { transfer } = await createTestTransfer(stack, route, { "BOLT-M8": "100" });
  const { count } = await stack.admin
    .client(CountService)
    .createCount({ warehouseId: from.warehouseId, locations: [{ code: "A-01" }], terms: { blind: true } });
  const { locations } = await stack.admin.client(LocationService).listLocations({ codePrefix: "A-01" });
  const { lots } = await stack.admin.client(LotService).listLots({});
  const { entries } = await stack.admin.client(StockService).listEntries({});
  const { roles } = await stack.admin.client(RoleService).listRoles({});
  const { job } = await stack.admin
    .client(JobService)
    .enqueueJob({ kind: "system.noop", payloadJson: JSON.stringify({ steps: 2, stepMs: 10 }) });
  const users: Record<string, TestUser> = {};
  for (const role of webRoles) {
    const unitIds = role === "administrator" || role === "auditor" ? [] : [from.id];
    users[role] = await createTestUser(stack, role, [{ role, unitIds }]);
  }
  users.nobody = await createTestUser(stack, "nobody");
  await createPendingDevice(
    stack,
    { id: from.id, enroller: users["warehouse-manager"] as TestUser, approver: stack.admin },
    "SN-0001",
  );
  const { devices } = await stack.admin.client(DeviceService).listDevices({});
  const apiClient = await createTestApiClient(stack, "mes-bridge", "integrator");
  return {
    users,
    ids: {
      items: item.id,
      users: stack.admin.id,
      locations: locations[0]?.id ?? "",
      lots: lots[0]?.id ?? "",
      ledger: entries[0]?.transactionId ?? "",
      receipts: receipt.id,
      transfers: transfer.id,
      counts: count?.id ?? "",
      roles: roles[0]?.id ?? "",
      devices: devices[0]?.id ?? "",
      "api-clients": apiClient.id,
      jobs: job?.id ?? "",
      reports: "stock_on_hand",
    },
  };
}
