import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { OrganizationService } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { RoleService } from "../../gen/erp/auth/v1/role_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { type Database, openDatabase, type Tx } from "../../platform/db/database.ts";
import { appendAudit, unaskedCall } from "../../platform/rpc/command-store.ts";
import { type PermissionDeclaration, permissionsOf } from "../../platform/rpc/contract.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { createTestDatabase, type TestDatabase } from "../../platform/testing/test-database.ts";
import { builtInRoles, syncBuiltInRoles } from "./built-in-roles.ts";
import { findRolesByCodes, insertRole } from "./store/role-store.ts";

const declared = permissionsOf([DeviceService, OrganizationService, RoleService, UserService]);
const call = unaskedCall("core", "start");
let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const connection = testDatabase.connection("erp_auth");
  database = openDatabase({ ...connection, applicationName: "built-in-roles.test", log: pino({ level: "silent" }) });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const transaction = <T>(work: (tx: Tx) => Promise<T>) => database.transaction({ timeoutMs: 10_000 }, work);
const rolesOf = (...codes: string[]) => transaction((tx) => findRolesByCodes(tx, codes));
const sync = (permissions: readonly PermissionDeclaration[]) =>
  transaction(async (tx) => {
    const entries = await syncBuiltInRoles(tx, permissions);
    for (const entry of entries) await appendAudit(tx, call, entry);
    return entries;
  });

test("processes that start at once make each role once, with the permissions of the contracts", async () => {
  const runs = await Promise.all([1, 2, 3, 4].map(() => sync(declared)));
  expect(runs.map((entries) => entries.length).sort()).toEqual([0, 0, 0, Object.keys(builtInRoles).length]);
  const roles = await rolesOf(...Object.keys(builtInRoles));
  for (const { code, name, built_in, permissions } of roles) {
    expect({ name, built_in }).toEqual({ name: builtInRoles[code], built_in: true });
    const expected = declared.filter((each) => code === "administrator" || each.roles.includes(code));
    expect(permissions, code).toEqual(expected.map((each) => each.code));
  }
  expect(roles).toHaveLength(Object.keys(builtInRoles).length);
});

test("a repeated start changes nothing", async () => {
  const before = await rolesOf("administrator", "auditor");
  expect(await sync(declared)).toEqual([]);
  expect(await rolesOf("administrator", "auditor")).toEqual(before);
});

test("follows the contracts: adds what is new, takes away what is gone, and says so", async () => {
  const [first, ...rest] = declared;
  const added = { code: "test.thing.read", methods: [], roles: ["planner"] };
  const entries = await sync([...rest, added]);
  const [administrator] = await rolesOf("administrator");
  expect(administrator?.permissions).toContain("test.thing.read");
  expect(administrator?.permissions).not.toContain(first?.code);
  const [planner] = await rolesOf("planner");
  const entry = entries.find(({ resourceId }) => resourceId === planner?.id);
  expect(entry?.after?.permissions).toContain("test.thing.read");
  expect(entry?.before?.permissions).not.toContain("test.thing.read");
  await sync(declared);
});

test("roles that people made stay as they are", async () => {
  const role = {
    id: uuidv7(),
    code: "shift-lead",
    name: "Shift lead",
    permissions: ["gone.long.ago"],
    built_in: false,
  };
  await transaction(async (tx) => {
    await insertRole(tx, role);
    await appendAudit(tx, call, { resourceType: "role", resourceId: role.id });
  });
  await sync(declared);
  expect(await rolesOf("shift-lead")).toEqual([
    expect.objectContaining({ permissions: ["gone.long.ago"], version: 1 }),
  ]);
});

test("a contract cannot name a role that does not exist", async () => {
  const wrong = { code: "test.thing.read", methods: [], roles: ["plannner"] };
  await expect(sync([...declared, wrong])).rejects.toThrow("plannner");
});
