import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { findFreePort } from "../platform/db/free-port.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { codeName, reasonOf } from "../platform/rpc/explain.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { createTestItem } from "./test-items.ts";
import { clientsOf } from "./test-stack.ts";
import { at, createTestWarehouse, movement, type TestWarehouse } from "./test-stock.ts";
import { signIn, type TestUser } from "./test-user.ts";

// Services in processes of their own, and one of them is killed while callers post through the gateway.

let installation: Installation;
let inventory: StackProcess;
let restart: () => Promise<StackProcess>;
let admin: TestUser;
let warehouse: TestWarehouse;

beforeAll(async () => {
  installation = await createInstallation();
  const roles = ["auth", "inventory", "operations"] as const;
  const ports = await Promise.all(roles.map(findFreePort));
  const peers = roles.map((role, index) => `${role}=http://127.0.0.1:${ports[index]}`).join(",");
  const [, started, , gateway] = await Promise.all([
    ...roles.map((role, index) => installation.start({ roles: role, peers, port: ports[index] as number })),
    installation.start({ roles: "gateway", peers }),
  ]);
  inventory = started as StackProcess;
  restart = () => installation.start({ roles: "inventory", peers, port: inventory.port });
  admin = await signIn(clientsOf(gateway?.url ?? ""), "admin", installation.temporaryPassword);
  warehouse = await createTestWarehouse({ admin }, "TPE", ["A"]);
  await createTestItem({ admin }, "BOLT");
}, 90_000);
afterAll(() => installation?.remove(), 60_000);

test("callers of a service that is killed are told to repeat, whatever became of their connection, and nothing is doubled", {
  timeout: 90_000,
}, async () => {
  const posted: string[] = [];
  const refusals = new Map<string, number>();
  let over = false;
  const keepPosting = async () => {
    while (!over) {
      const requestId = uuidv7();
      const receipt = movement(warehouse, Type.RCV_OTHER, "BOLT", "1", { to: at("A") });
      for (let isPosted = false; !isPosted; ) {
        try {
          await admin
            .client(MovementService)
            .postMovement({ movement: { ...receipt, note: requestId }, requestId }, { timeoutMs: 8_000 });
          posted.push(requestId);
          isPosted = true;
        } catch (error) {
          const failure = ConnectError.from(error);
          const told = `${codeName(failure.code)} ${reasonOf(failure)?.reason}`;
          refusals.set(told, (refusals.get(told) ?? 0) + 1);
          await sleep(30);
        }
      }
    }
  };
  const callers = Promise.all(Array.from({ length: 16 }, keepPosting));
  for (let kill = 0; kill < 3; kill += 1) {
    const known = posted.length;
    await expect.poll(() => posted.length, { timeout: 20_000 }).toBeGreaterThan(known + 50);
    await inventory.end("SIGKILL");
    inventory = await restart();
  }
  over = true;
  await callers;
  expect([...refusals.keys()]).toEqual(["UNAVAILABLE OVERLOADED"]);
  const { rows } = await withConnection({ connectionString: installation.database.adminUrl }, (db) =>
    db.query<{ note: string }>("select note from inventory.stock_transaction"),
  );
  expect(rows.map(({ note }) => note).sort()).toEqual(posted.sort());
});
