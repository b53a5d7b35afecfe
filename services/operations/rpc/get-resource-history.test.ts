import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { appendRecords, auditEntry } from "../../../test/audit-records.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
});
afterAll(() => stack.stop());

test("the history of a resource is what was done to it, newest first, in pages", async () => {
  const users = stack.admin.client(UserService);
  const { user } = await users.createUser({ user: { login: "changing", displayName: "First" } });
  const id = user?.id ?? "";
  const renamed = { id, etag: user?.etag ?? "", displayName: "Second" };
  await users.updateUser({ user: renamed, updateMask: { paths: ["display_name"] } });
  const history = stack.admin.client(AuditService);
  const whole = await history.getResourceHistory({ resourceType: "user", resourceId: id });
  expect(whole.records.map(({ action }) => action)).toEqual(["UserService.UpdateUser", "UserService.CreateUser"]);
  expect(whole.records[0]).toMatchObject({
    beforeJson: '{"display_name":"First"}',
    afterJson: '{"display_name":"Second"}',
  });
  const first = await history.getResourceHistory({ resourceType: "user", resourceId: id, pageSize: 1 });
  const { nextPageToken: pageToken } = first;
  const second = await history.getResourceHistory({ resourceType: "user", resourceId: id, pageSize: 1, pageToken });
  expect([...first.records, ...second.records]).toEqual(whole.records);
  expect(second.nextPageToken).toBe("");
});

test("the history of what lies outside the caller's places is empty, as if there were none", async () => {
  const here = await createTestSite(stack, "H1");
  const there = await createTestSite(stack, "T1");
  const auditor = await createTestUser(stack, "auditor-here", [{ role: "auditor", unitIds: [here.id] }]);
  const resource = { resourceType: "movement", resourceId: "shared-id" };
  const entry = { resource_type: "movement", resource_id: "shared-id" };
  await appendRecords(stack.database, [
    auditEntry({ ...entry, unit_id: here.warehouseId, reason: "mine" }),
    auditEntry({ ...entry, unit_id: there.warehouseId, reason: "theirs" }),
  ]);
  const seen = await auditor.client(AuditService).getResourceHistory(resource);
  expect(seen.records.map(({ reason }) => reason)).toEqual(["mine"]);
  const none = await auditor.client(AuditService).getResourceHistory({ resourceType: "movement", resourceId: "other" });
  expect(none.records).toEqual([]);
});
