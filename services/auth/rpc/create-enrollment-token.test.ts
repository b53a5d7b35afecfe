import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationUnit_Kind } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import { createDeviceSite, type DeviceSite } from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_PUBLIC_URL: "https://erp.example:8443" } });
  site = await createDeviceSite(stack, "S1");
});
afterAll(() => stack.stop());

const create = (request: { siteId: string; ttl?: { seconds: bigint }; maxUses?: number }) =>
  site.enroller.client(DeviceTrustService).createEnrollmentToken(request);

test("makes a token for ten minutes, shown as a QR code, and stores its hash alone", async () => {
  const made = await create({ siteId: site.id });
  expect(made.enrollmentToken).toMatch(/^erpe_[\w-]{43}$/);
  const code = new URLSearchParams(made.qrContent.slice("erp-enroll:?".length));
  expect(Object.fromEntries(code)).toEqual({ address: "https://erp.example:8443", token: made.enrollmentToken });
  const minutes = (made.expireTime ? timestampMs(made.expireTime) - Date.now() : 0) / 60_000;
  expect(minutes).toBeGreaterThan(9);
  expect(minutes).toBeLessThanOrEqual(10.1);
  await withConnection({ connectionString: stack.database.adminUrl }, async (admin) => {
    const { rows } = await admin.query("select row_to_json(t)::text as row from auth.enrollment_token t");
    const audit = await admin.query("select coalesce(string_agg(r::text, ' '), '') as row from audit.record r");
    const text = `${rows.map(({ row }) => row).join()} ${audit.rows[0].row}`;
    expect(text).toContain(site.id);
    expect(text).not.toContain(made.enrollmentToken.slice(5));
  });
});

test("a repeated call with the same key gets the same token", async () => {
  const request = { siteId: site.id, requestId: uuidv7() };
  const first = await create(request);
  expect(await create(request)).toEqual(first);
});

test("lives an hour at most and serves fifty devices at most", async () => {
  expect(await outcomeOf(create({ siteId: site.id, ttl: { seconds: 3601n } }))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(create({ siteId: site.id, maxUses: 51 }))).toBe("INVALID_REQUEST");
  expect(await outcomeOf(create({ siteId: site.id, ttl: { seconds: 3600n }, maxUses: 50 }))).toBe("ok");
});

test("is refused for another site, for what is no site, and for an archived one", async () => {
  const other = await createDeviceSite(stack, "S2");
  expect(await outcomeOf(create({ siteId: other.id }))).toBe("OUT_OF_SCOPE");
  expect(await outcomeOf(create({ siteId: uuidv7() }))).toBe("OUT_OF_SCOPE");
  const organization = stack.admin.client(OrganizationService);
  const { unit } = await organization.createUnit({
    unit: { code: "S1-W1", name: "W1", kind: OrganizationUnit_Kind.WAREHOUSE, siteId: site.id },
  });
  const asAdmin = (siteId: string) => stack.admin.client(DeviceTrustService).createEnrollmentToken({ siteId });
  expect(await outcomeOf(asAdmin(unit?.id ?? ""))).toBe("NOT_FOUND");
  expect(await outcomeOf(asAdmin(uuidv7()))).toBe("NOT_FOUND");
  const archived = await organization.getUnit({ unitId: other.id });
  await organization.archiveUnit({ unitId: other.id, etag: archived.unit?.etag ?? "" });
  expect(await outcomeOf(asAdmin(other.id))).toBe("ARCHIVED");
});

test("is for people: an API client with the same role is refused", async () => {
  const made = await stack.admin.client(ApiClientService).createApiClient({ name: "robot" });
  await stack.admin.client(GrantService).grantRole({
    principal: { principal: { case: "apiClientId", value: made.apiClient?.id ?? "" } },
    roleCode: "warehouse-manager",
    unrestricted: true,
  });
  expect(await outcomeOf(stack.client(DeviceService, made.apiKey).listDevices({}))).toBe("ok");
  const robot = stack.client(DeviceTrustService, made.apiKey);
  expect(await outcomeOf(robot.createEnrollmentToken({ siteId: site.id }))).toBe("PERMISSION_DENIED");
});
