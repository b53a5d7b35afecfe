import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, expect, test } from "vitest";
import { DeviceService } from "../gen/erp/auth/v1/device_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { ItemService } from "../gen/erp/inventory/v1/item_service_pb.ts";
import { StockService } from "../gen/erp/inventory/v1/stock_service_pb.ts";
import { WarehouseService } from "../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { AuditService } from "../gen/erp/operations/v1/audit_service_pb.ts";
import { findFreePort } from "../platform/db/free-port.ts";
import { clientsOf } from "./test-stack.ts";

// What a newcomer does first: npm start, in a shell, with nothing but Node and npm.

type Started = {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  /** What it wrote so far. */
  said(): string;
};

const folder = mkdtempSync(join(tmpdir(), "erp-demo-start-"));
// Where mkdtemp made it, only its owner may enter; the database may be somebody else.
chmodSync(folder, 0o755);
const running: Started[] = [];

afterEach(async () => {
  for (const started of running.splice(0)) await pressCtrlC(started);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("npm start makes a factory that what it prints opens; Ctrl-C stops all of it, and the next start keeps it", {
  timeout: 180_000,
}, async () => {
  const port = await findFreePort();
  const dataDir = join(folder, "data");
  const client = clientsOf(`http://localhost:${port}`);
  const signIn = async (login: string, password: string) =>
    (await client(SessionService).login({ login, password })).tokens?.accessToken;

  const first = npmStart(port, dataDir);
  await untilReady(first);
  const secrets = secretsIn(first.said());
  expect([...secrets.keys()]).toEqual(
    ["admin", "admin2", "manager", "planner", "operator", "auditor", "PDA code", "PDA badge", "API key"].sort(),
  );
  const people = ["admin", "admin2", "manager", "planner", "operator", "auditor"];
  const tokens = await Promise.all(people.map((login) => signIn(login, secrets.get(login) ?? "")));
  const roles = await Promise.all(tokens.map((token) => client(SessionService, token).getMe({})));
  expect(roles.map(({ user }) => user?.login)).toEqual(people);
  const [admin] = tokens;
  const { devices } = await client(DeviceService, admin).listDevices({});
  expect(devices.map(({ serialNo }) => serialNo).sort()).toEqual(["DEMO-0001", "DEMO-0002"]);
  const { items } = await client(ItemService, secrets.get("API key")).listItems({ pageSize: 500 });
  expect(items).toHaveLength(500);
  const { warehouses } = await client(WarehouseService, admin).listWarehouses({});
  expect(warehouses.map(({ code }) => code).sort()).toEqual(["TPE-W1", "TPE-W2", "TXG-W1"]);
  for (const { id } of warehouses)
    expect(await client(StockService, admin).verifyStock({ warehouseId: id })).toMatchObject({ driftCount: 0 });
  expect(await client(AuditService, admin).verifyChain({})).toMatchObject({ ok: true });

  const neighbour = npmStart(port, join(folder, "other"));
  expect(await neighbour.exited).not.toBe(0);
  expect(neighbour.said()).toContain(`Port ${port} is in use by another program`);
  expect(existsSync(join(folder, "other"))).toBe(false);

  expect(await pressCtrlC(first)).toBe(0);
  expect(first.said()).toMatch(/Stopped\. The data stays in the data folder\.\n$/);
  expect(existsSync(join(dataDir, "postgres"))).toBe(true);
  await expect(fetch(`http://localhost:${port}/livez`)).rejects.toThrow();

  const second = npmStart(port, dataDir);
  await untilReady(second);
  expect(secretsIn(second.said()).size).toBe(0);
  const again = await signIn("admin", secrets.get("admin") ?? "");
  expect((await client(UserService, again).listUsers({})).users.map(({ login }) => login).sort()).toEqual(
    people.sort(),
  );
  expect(await pressCtrlC(second)).toBe(0);
});

test("a data folder that cannot be one is told in a sentence", { timeout: 60_000 }, async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "");
  const started = npmStart(await findFreePort(), file);
  expect(await started.exited).not.toBe(0);
  expect(started.said()).toMatch(/The data folder .*a-file cannot be made .*Set ERP_DATA_DIR to another place\./);
  expect(started.said()).not.toContain("    at ");
});

/** In a process group of its own, as a shell starts what is typed. */
function npmStart(port: number, dataDir: string): Started {
  const { PATH, HOME } = process.env;
  const child = spawn("npm", ["start"], {
    cwd: join(import.meta.dirname, ".."),
    env: { PATH, HOME, PORT: String(port), ERP_DATA_DIR: dataDir },
    detached: true,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => said.push(chunk));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const started = { child, exited, said: () => said.join("") };
  running.push(started);
  return started;
}

async function untilReady(started: Started): Promise<void> {
  for (const giveUpAt = Date.now() + 90_000; !started.said().includes("ERP Core is ready at "); await sleep(100)) {
    if (started.child.exitCode !== null || Date.now() > giveUpAt)
      throw new Error(`it did not become ready, but said:\n${started.said()}`);
  }
}

/** A terminal tells all processes of the group; resolves with how the first of them ended. */
async function pressCtrlC({ child, exited }: Started): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), "SIGINT");
  return exited;
}

/** Names and secrets of the table that is printed once. */
function secretsIn(text: string): ReadonlyMap<string, string> {
  const table = text.split("passwords are shown only now):\n")[1]?.split("\nERP Core is ready")[0] ?? "";
  const rows = [...table.matchAll(/^ {2}(\S+(?: \S+)?) +(\S+(?:, PIN \d+)?) {2}\S/gm)];
  return new Map(
    rows.map(([, name = "", secret = ""]) => [name, secret] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
