import { join } from "node:path";
import { Code } from "@connectrpc/connect";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Health_State as State } from "../../../gen/erp/operations/v1/health_pb.ts";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { openDatabase } from "../../../platform/db/database.ts";
import { findFreePort } from "../../../platform/db/free-port.ts";
import { migrationDirectory, readMigrations } from "../../../platform/db/migration-files.ts";
import type { AnswerContext } from "../../../platform/rpc/rpc.ts";
import { openLocalStorage } from "../../../platform/storage/local-storage.ts";
import { openS3Storage } from "../../../platform/storage/s3-storage.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import type { OperationsDeps } from "../deps.ts";
import { checkHealth } from "./check-health.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

test("a healthy stack says so, part by part; a Redis that is not there is not mentioned", async () => {
  const { health } = await stack.admin.client(SystemService).getHealth({});
  expect(health?.parts.map(({ name, state }) => ({ name, state }))).toEqual([
    { name: "database", state: State.UP },
    { name: "schema", state: State.UP },
    { name: "disk", state: expect.any(Number) },
    { name: "storage", state: State.UP },
  ]);
  expect(health?.parts.every(({ latencyMs }) => latencyMs >= 0 && latencyMs < 5000)).toBe(true);
  expect(health?.checkTime).toBeDefined();
});

test("what there is to say of a part is said in the language of the call", async () => {
  const said = async (language: string) => {
    const headers = { "accept-language": language };
    const { health } = await stack.admin.client(SystemService).getHealth({}, { headers });
    return health?.parts.find(({ name }) => name === "database")?.detail;
  };
  expect([await said("en"), await said("zh-TW")]).toEqual(["answers", "正常回應"]);
});

test("only those who may see it see it", async () => {
  const nobody = await createTestUser(stack, "nobody");
  await expect(nobody.client(SystemService).getHealth({})).rejects.toMatchObject({ code: Code.PermissionDenied });
  await expect(stack.client(SystemService).getHealth({})).rejects.toMatchObject({ code: Code.Unauthenticated });
});

/** Health of a process that stands on other things than the stack of this test. */
async function healthOn(port: number, deps: Partial<OperationsDeps>) {
  const log = pino({ level: "silent" });
  const connection = { ...stack.database.connection("erp_operations"), port, applicationName: "test health", log };
  const database = openDatabase(connection);
  const migrations = await readMigrations(migrationDirectory);
  const storage = await openLocalStorage(join(stack.config.dataDir, "files"));
  const context = {
    database,
    call: { log, language: "en" } as AnswerContext<OperationsDeps>["call"],
    deps: { migrations, redisState: () => "off", dataDir: ".", storage, ...deps } as OperationsDeps,
  };
  try {
    const { state, parts } = await checkHealth(context);
    return { state, ...Object.fromEntries(parts.map((part) => [part.name, part.state])) };
  } finally {
    await database.close();
  }
}

test("each part that does not work is named, and the worst counts", async () => {
  const port = stack.database.connection("erp_operations").port;
  const newer = { id: "9999_of_tomorrow", sql: "", sha256: Buffer.alloc(32), breaking: false };
  const migrations = [...(await readMigrations(migrationDirectory)), newer];
  expect(await healthOn(await findFreePort(), {})).toMatchObject({
    state: State.DOWN,
    database: State.DOWN,
    schema: State.DOWN,
  });
  expect(await healthOn(port, { migrations })).toMatchObject({
    state: State.DOWN,
    database: State.UP,
    schema: State.DOWN,
  });
  expect(await healthOn(port, { dataDir: "/nowhere" })).toMatchObject({ state: State.DOWN, disk: State.DOWN });
  expect(await healthOn(port, { redisState: () => "up" })).toMatchObject({ redis: State.UP });
  const withoutRedis = await healthOn(port, { redisState: () => "down" });
  expect(withoutRedis).toMatchObject({ redis: State.DEGRADED });
  expect(withoutRedis.state).not.toBe(State.UP);
  const nowhere = {
    host: "127.0.0.1",
    port: await findFreePort(),
    secure: false,
    region: "us-east-1",
    bucket: "files",
  };
  const storage = openS3Storage({ ...nowhere, accessKey: "of nobody", secretKey: "of nobody" });
  expect(await healthOn(port, { storage })).toMatchObject({ storage: State.DEGRADED });
});
