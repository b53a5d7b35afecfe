import { OrganizationUnit_Kind as Kind } from "../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import type { TestStack } from "./test-stack.ts";

/** Ids of a site with a warehouse and a work center in it. */
export type TestSite = { readonly id: string; readonly warehouseId: string; readonly workCenterId: string };

/** Makes a site with a warehouse "<code>-W1" and a work center "<code>-L1". */
export async function createTestSite(stack: Pick<TestStack, "admin">, code: string): Promise<TestSite> {
  const organization = stack.admin.client(OrganizationService);
  const make = async (unit: { kind: Kind; code: string; siteId?: string; timeZone?: string }) =>
    (await organization.createUnit({ unit: { ...unit, name: unit.code } })).unit?.id ?? "";
  const id = await make({ kind: Kind.SITE, code, timeZone: "Asia/Taipei" });
  return {
    id,
    warehouseId: await make({ kind: Kind.WAREHOUSE, code: `${code}-W1`, siteId: id }),
    workCenterId: await make({ kind: Kind.WORK_CENTER, code: `${code}-L1`, siteId: id }),
  };
}
