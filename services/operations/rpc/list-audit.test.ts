import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { type AuditRecord, AuditRecord_Outcome as Outcome } from "../../../gen/erp/operations/v1/audit_pb.ts";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { appendRecords, auditEntry } from "../../../test/audit-records.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite, type TestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser, type TestUser } from "../../../test/test-user.ts";

let stack: TestStack;
let here: TestSite;
let auditor: TestUser;

beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  here = await createTestSite(stack, "HERE");
  const there = await createTestSite(stack, "THERE");
  auditor = await createTestUser(stack, "site-auditor", [{ role: "auditor", unitIds: [here.id] }]);
  const at = [here.id, here.warehouseId, there.id, there.warehouseId, null];
  await appendRecords(
    stack.database,
    Array.from({ length: 100 }, (_, n) =>
      auditEntry({
        actor_id: `actor-${n % 4}`,
        action: n % 2 === 0 ? "StockService.PostMovement" : "StockService.Reverse",
        resource_type: "movement",
        resource_id: `m${n % 10}`,
        unit_id: at[n % 5],
        outcome: n % 20 === 0 ? "denied" : n % 20 === 1 ? "failed" : "done",
        before: n === 99 ? { quantity: null } : null,
        after: { quantity: String(n), n },
      }),
    ),
  );
});
afterAll(() => stack.stop());

const movements = { resourceType: "movement" };
const numbers = (records: AuditRecord[]) => records.map(({ afterJson }) => JSON.parse(afterJson).n as number);

async function allPages(user: TestUser, pageSize: number): Promise<number[]> {
  const found: number[] = [];
  let pageToken = "";
  do {
    const page = await user.client(AuditService).listAudit({ ...movements, pageSize, pageToken });
    found.push(...numbers(page.records));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return found;
}

test("records come newest first, each once, whatever the size of the page", async () => {
  const newestFirst = Array.from({ length: 100 }, (_, n) => 99 - n);
  expect(await allPages(stack.admin, 7)).toEqual(newestFirst);
  expect(await allPages(stack.admin, 100)).toEqual(newestFirst);
});

test("records of the same instant come each once, across chains", async () => {
  const requests = Array.from({ length: 30 }, (_, n) => auditEntry({ resource_type: "burst", after: { n } }));
  await Promise.all(requests.map((entry) => appendRecords(stack.database, [entry])));
  const seen: number[] = [];
  let pageToken = "";
  do {
    const page = await stack.admin.client(AuditService).listAudit({ resourceType: "burst", pageSize: 1, pageToken });
    seen.push(...numbers(page.records));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(seen.toSorted((a, b) => a - b)).toEqual(requests.map((_, n) => n));
});

test("a caller whose reach is limited sees what belongs to her places only", async () => {
  expect(await allPages(auditor, 9)).toEqual(
    Array.from({ length: 100 }, (_, n) => 99 - n).filter((n) => n % 5 === 0 || n % 5 === 1),
  );
  const all = await auditor.client(AuditService).listAudit({ pageSize: 500 });
  expect(new Set(all.records.map(({ unitId }) => unitId))).toEqual(
    new Set([here.id, here.warehouseId, here.workCenterId]),
  );
});

test("each filter leaves what it names, and all of them together", async () => {
  const list = async (filter: object) =>
    numbers((await stack.admin.client(AuditService).listAudit({ ...movements, pageSize: 500, ...filter })).records);
  expect(await list({ actorId: "actor-3" })).toHaveLength(25);
  expect(await list({ action: "StockService.Reverse" })).toHaveLength(50);
  expect(await list({ action: "StockService." })).toHaveLength(100);
  expect(await list({ action: "StockService" })).toEqual([]);
  expect(await list({ resourceId: "m3" })).toEqual([93, 83, 73, 63, 53, 43, 33, 23, 13, 3]);
  expect(await list({ outcomes: [Outcome.DENIED] })).toEqual([80, 60, 40, 20, 0]);
  expect(await list({ outcomes: [Outcome.DENIED, Outcome.FAILED] })).toHaveLength(10);
  expect(
    await list({ actorId: "actor-1", action: "StockService.", outcomes: [Outcome.FAILED], resourceId: "m1" }),
  ).toEqual([81, 61, 41, 21, 1]);
});

test("a range of time includes its beginning and not its end", async () => {
  const client = stack.admin.client(AuditService);
  const { records } = await client.listAudit({ ...movements, pageSize: 500 });
  const [late, early] = [records[40], records[60]];
  const found = await client.listAudit({
    ...movements,
    pageSize: 500,
    ...(early?.recordTime ? { fromTime: early.recordTime } : {}),
    ...(late?.recordTime ? { toTime: late.recordTime } : {}),
  });
  expect(numbers(found.records)).toEqual(numbers(records.slice(41, 61)));
  const future = timestampFromDate(new Date("9999-01-01"));
  expect((await client.listAudit({ fromTime: future })).records).toEqual([]);
});

test("a record shows who, where from, what and what it was before", async () => {
  const made = await stack.admin
    .client(UserService)
    .createUser({ user: { login: "observed", displayName: "Observed" } });
  const { records } = await stack.admin
    .client(AuditService)
    .listAudit({ action: "UserService.CreateUser", pageSize: 1 });
  const [record] = records;
  expect(record).toMatchObject({
    actorKind: "user",
    actorId: stack.admin.id,
    actorName: "admin",
    ip: "127.0.0.1",
    rpc: "erp.auth.v1.UserService/CreateUser",
    resourceType: "user",
    resourceId: made.user?.id,
    unitId: "",
    outcome: Outcome.DONE,
    beforeJson: "",
  });
  expect(JSON.parse(record?.afterJson ?? "")).toMatchObject({ login: "observed" });
  expect(record?.hash).toMatch(/^[0-9a-f]{64}$/);
  const [last] = (await stack.admin.client(AuditService).listAudit({ ...movements, pageSize: 1 })).records;
  expect(JSON.parse(last?.beforeJson ?? "")).toEqual({ quantity: null });
});

test("a token of another list or a made-up one is refused", async () => {
  const token = (keys: string[]) => Buffer.from(JSON.stringify(keys)).toString("base64url");
  for (const pageToken of [
    "x",
    token(["a"]),
    token(["1", "2", "x"]),
    token(["1'", "2", "3"]),
    token(["9".repeat(30), "1", "1"]),
  ]) {
    const call = stack.admin.client(AuditService).listAudit({ pageToken });
    expect(await refusalOf(call)).toMatchObject({ reason: "INVALID_REQUEST" });
  }
});

test("times that no calendar has are no fault of ours", async () => {
  const client = stack.admin.client(AuditService);
  const far = { $typeName: "google.protobuf.Timestamp" as const, seconds: 2n ** 62n, nanos: 0 };
  expect((await client.listAudit({ fromTime: far })).records).toEqual([]);
  expect((await client.listAudit({ ...movements, toTime: far, pageSize: 500 })).records).toHaveLength(100);
  expect((await client.listAudit({ toTime: { ...far, seconds: -(2n ** 62n) } })).records).toEqual([]);
});

test("who lacks the permission is refused, and that is on record", async () => {
  const nobody = await createTestUser(stack, "nobody");
  await expect(nobody.client(AuditService).listAudit({})).rejects.toMatchObject({ code: Code.PermissionDenied });
  const { records } = await stack.admin
    .client(AuditService)
    .listAudit({ actorId: nobody.id, outcomes: [Outcome.DENIED] });
  expect(records).toMatchObject([{ action: "AuditService.ListAudit", reason: "PERMISSION_DENIED" }]);
});
