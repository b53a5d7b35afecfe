import { appendFile, mkdir, readFile, rm, rmdir, stat, truncate, writeFile } from "node:fs/promises";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { appendRecords, auditEntry, tamper } from "../../../test/audit-records.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { parseCheckpointLine } from "../domain/checkpoint.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  await tamper(stack.database, (client) => client.query("truncate audit.checkpoint"));
  await rm(stack.config.checkpointFile, { force: true });
});

const create = async () => Number((await stack.process.clients.internal(AuditService).createCheckpoint({})).checkpoint);
const verify = () => stack.admin.client(AuditService).verifyChain({});
const append = () => appendRecords(stack.database, [auditEntry()]);
const lines = async () => (await readFile(stack.config.checkpointFile, "utf8")).split("\n").slice(0, -1);
const rows = () =>
  withConnection({ connectionString: stack.database.adminUrl }, async (client) => {
    const result = await client.query("select line from audit.checkpoint order by checkpoint");
    return result.rows.map(({ line }) => line as string);
  });

test("a checkpoint stands in the database and in a file that only its owner can read, and names the heads", async () => {
  expect(await create()).toBe(1);
  await append();
  expect(await create()).toBe(2);
  expect(await lines()).toEqual(await rows());
  expect((await stat(stack.config.checkpointFile)).mode & 0o777).toBe(0o600);
  const [first, second] = (await lines()).map(parseCheckpointLine);
  expect(second?.heads.reduce((sum, { sequence }) => sum + sequence, 0)).toBe(
    1 + (first?.heads.reduce((sum, { sequence }) => sum + sequence, 0) ?? 0),
  );
  expect(await verify()).toMatchObject({ ok: true, checkpointsVerified: 2n });
});

test("none is made while no record came", async () => {
  expect(await create()).toBe(1);
  expect(await create()).toBe(0);
  expect(await lines()).toHaveLength(1);
});

test("of twenty at once one is made, whatever the process", async () => {
  await append();
  const made = await Promise.all(Array.from({ length: 20 }, create));
  expect(made.filter((number) => number > 0)).toEqual([1]);
  expect(await lines()).toEqual(await rows());
});

test("checkpoints that are made while records come are in order and verify", async () => {
  const writing = Promise.all(
    Array.from({ length: 4 }, () =>
      appendRecords(
        stack.database,
        Array.from({ length: 25 }, () => auditEntry()),
      ),
    ),
  );
  for (let round = 0; round < 10; round++) await create();
  await writing;
  await create();
  expect(await lines()).toEqual(await rows());
  expect(await verify()).toMatchObject({ ok: true });
});

test("when the file cannot be written nothing is stored, and the next call makes it good", async () => {
  await mkdir(stack.config.checkpointFile);
  await expect(create()).rejects.toMatchObject({ code: Code.Internal });
  expect(await rows()).toEqual([]);
  await rmdir(stack.config.checkpointFile);
  expect(await create()).toBe(1);
  expect(await lines()).toEqual(await rows());
});

test("a line whose commit failed counts at once and is stored by the next call", async () => {
  await create();
  await append();
  await create();
  await tamper(stack.database, (client) => client.query("delete from audit.checkpoint where checkpoint = 2"));
  expect(await verify()).toMatchObject({ ok: true, checkpointsVerified: 2n });
  expect(await create()).toBe(2);
  expect(await lines()).toEqual(await rows());
  await append();
  expect(await create()).toBe(3);
  expect(await verify()).toMatchObject({ ok: true, checkpointsVerified: 3n });
});

test("a line that was torn in the middle is taken away by the next call", async () => {
  await create();
  await append();
  await create();
  const { size } = await stat(stack.config.checkpointFile);
  await tamper(stack.database, (client) => client.query("delete from audit.checkpoint where checkpoint = 2"));
  await truncate(stack.config.checkpointFile, size - 100);
  expect(await verify()).toMatchObject({ ok: true, checkpointsVerified: 1n });
  expect(await create()).toBe(2);
  expect(await lines()).toEqual(await rows());
  expect(await verify()).toMatchObject({ ok: true, checkpointsVerified: 2n });
});

test("a database that is older than the file goes on with a number of its own, and the difference is reported", async () => {
  for (let round = 0; round < 4; round++) {
    await append();
    await create();
  }
  await tamper(stack.database, (client) => client.query("delete from audit.checkpoint where checkpoint > 2"));
  await append();
  expect(await create()).toBe(5);
  const found = await verify();
  expect(found.ok).toBe(false);
  expect(found.faults).toMatchObject([{ chain: -1, sequence: 3n }]);
});

test("a forged line is not stored", async () => {
  await create();
  const [first = ""] = await lines();
  const forged = first.replace('"checkpoint":1', '"checkpoint":2');
  await appendFile(stack.config.checkpointFile, `${forged}\n`);
  await append();
  expect(await create()).toBe(3);
  expect((await rows()).includes(forged)).toBe(false);
});

test("a file that was lost is begun anew, and what it lacks is reported", async () => {
  await create();
  await writeFile(stack.config.checkpointFile, "");
  await append();
  expect(await create()).toBe(2);
  expect(await verify()).toMatchObject({ ok: false, faults: [{ chain: -1, sequence: 1n }] });
});

test("nobody outside can make one", async () => {
  await expect(stack.admin.client(AuditService).createCheckpoint({})).rejects.toMatchObject({
    code: Code.Unimplemented,
  });
});
