import { afterAll, beforeAll, expect, test } from "vitest";
import { Partner_Part as Part } from "../../../gen/erp/inventory/v1/partner_pb.ts";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
  const make = async (code: string, name: string, isSupplier: boolean, isCustomer: boolean) =>
    (await partners().createPartner({ partner: { code, name, isSupplier, isCustomer } })).partner;
  await make("M-1", "Yarn Mill", true, false);
  await make("M-2", "台灣紡織", true, true);
  await make("S-1", "Shop", false, true);
  const old = await make("M-0", "Old Mill", true, false);
  await partners().archivePartner({ partnerId: old?.id ?? "", etag: "1" });
});

afterAll(() => stack?.stop());

const partners = () => stack.admin.client(PartnerService);
const codes = async (request: object) => (await partners().listPartners(request)).partners.map(({ code }) => code);

test("lists by code, and filters by text, code and part", async () => {
  expect(await codes({})).toEqual(["M-1", "M-2", "S-1"]);
  expect(await codes({ includeArchived: true })).toEqual(["M-0", "M-1", "M-2", "S-1"]);
  expect(await codes({ search: "m-" })).toEqual(["M-1", "M-2"]);
  expect(await codes({ search: "MILL", includeArchived: true })).toEqual(["M-0", "M-1"]);
  expect(await codes({ search: "紡織" })).toEqual(["M-2"]);
  expect(await codes({ search: "-1" })).toEqual([]);
  expect(await codes({ code: "s-1" })).toEqual(["S-1"]);
  expect(await codes({ part: Part.SUPPLIER })).toEqual(["M-1", "M-2"]);
  expect(await codes({ part: Part.CUSTOMER })).toEqual(["M-2", "S-1"]);
});

test("pages through all of them once", async () => {
  const first = await partners().listPartners({ pageSize: 2 });
  expect(first.partners.map(({ code }) => code)).toEqual(["M-1", "M-2"]);
  const second = await partners().listPartners({ pageSize: 2, pageToken: first.nextPageToken });
  expect(second).toMatchObject({ partners: [{ code: "S-1" }], nextPageToken: "" });
});
