import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { AuditService } from "../gen/erp/operations/v1/audit_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { reasonOf } from "../platform/rpc/explain.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { type DurableDatabase, startDurableDatabase } from "../platform/testing/durable-database.ts";
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { createTestItem } from "./test-items.ts";
import { clientsOf } from "./test-stack.ts";
import { at, createTestWarehouse, movement, type TestWarehouse } from "./test-stock.ts";
import { signIn, type TestUser } from "./test-user.ts";
import { isWorthRepeating } from "./worth-repeating.ts";

// Twenty clients post while the core and the database are killed again and again. Each client asks with the same key until
// it has an answer; a recorder keeps what was acknowledged, and in the end a checker compares it with the ledger.

let database: DurableDatabase;
let installation: Installation;
let running: StackProcess;
let admin: TestUser;
let warehouse: TestWarehouse;

const bins = ["A", "B", "C", "D"];
const items = ["BOLT", "NUT", "WASHER"];

beforeAll(async () => {
  database = await startDurableDatabase();
  installation = await createInstallation(database);
  running = await installation.start();
  admin = await signIn(clientsOf(running.url), "admin", installation.temporaryPassword);
  warehouse = await createTestWarehouse({ admin }, "TPE", bins);
  for (const item of items) await createTestItem({ admin }, item);
}, 90_000);

afterAll(() => installation?.remove(), 60_000);

/** What clients saw. */
type Seen = {
  /** Id of the transaction that each acknowledged posting made, by its key. */
  readonly posted: Map<string, string>;
  /** Postings that were refused by a rule, by their keys. */
  readonly refused: Map<string, string>;
  retries: number;
};

/** Posts one document after the other, each with a key of its own, and asks again with it until there is an answer. */
async function keepPosting(seen: Seen, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const requestId = uuidv7();
    const request = { movement: { ...randomMovement(), note: requestId }, requestId };
    for (;;) {
      try {
        const { posting } = await admin.client(MovementService).postMovement(request, { timeoutMs: 8_000 });
        seen.posted.set(requestId, posting?.transactionId ?? "");
        break;
      } catch (error) {
        const failure = ConnectError.from(error);
        const reason = reasonOf(failure)?.reason;
        if (reason === "INSUFFICIENT_STOCK") {
          seen.refused.set(requestId, reason);
          break;
        }
        if (!isWorthRepeating(failure)) throw error;
        seen.retries += 1;
        await sleep(50 + randomInt(200));
      }
    }
  }
}

/** Mostly moves of what may not be there, and enough receipts that it often is. */
function randomMovement() {
  const item = items[randomInt(items.length)] as string;
  const quantity = String(1 + randomInt(3));
  const from = randomInt(bins.length);
  const to = (from + 1 + randomInt(bins.length - 1)) % bins.length;
  const sides = { from: at(bins[from] as string), to: at(bins[to] as string) };
  return randomInt(3) === 0
    ? movement(warehouse, Type.RCV_OTHER, item, quantity, { to: sides.to })
    : movement(warehouse, Type.MOVE_BIN, item, quantity, sides);
}

/** Compares what was acknowledged with what is in the ledger. */
async function check({ posted, refused }: Seen): Promise<void> {
  await withConnection({ connectionString: database.adminUrl }, async (db) => {
    const { rows } = await db.query<{ note: string; id: string; records: number; events: number }>(`
      select t.note, t.id,
        (select count(*)::int from audit.record r where r.resource_id = t.id::text and r.outcome = 'done') as records,
        (select count(*)::int from platform.outbox o where o.resource_id = t.id::text) as events
      from inventory.stock_transaction t
    `);
    // Nothing lost, nothing doubled, nothing that nobody asked for, and with each posting its record and its event.
    expect(rows).toHaveLength(posted.size);
    expect(new Map(rows.map(({ note, id }) => [note, id]))).toEqual(posted);
    expect(rows.filter(({ note }) => refused.has(note))).toEqual([]);
    expect(rows.filter(({ records, events }) => records !== 1 || events !== 1)).toEqual([]);
    const drifts = await db.query(`
      select 1
      from (
        select (item_id, location_id, status)::text as key, sum(quantity) as quantity
        from inventory.stock_entry where warehouse_id is not null group by 1
      ) e
      full join (select (item_id, location_id, status)::text as key, on_hand from inventory.stock_balance) b using (key)
      where coalesce(e.quantity, 0) <> coalesce(b.on_hand, 0) or b.on_hand < 0
    `);
    expect(drifts.rows).toEqual([]);
  });
  expect(await admin.client(AuditService).verifyChain({})).toMatchObject({ ok: true, faults: [] });
}

test("kill -9 of the core and of the database loses no acknowledged posting and doubles none", {
  timeout: 180_000,
}, async () => {
  const seen: Seen = { posted: new Map(), refused: new Map(), retries: 0 };
  let over = false;
  const clients = Array.from({ length: 20 }, () => keepPosting(seen, () => over));
  const kills = 12;
  for (let kill = 0; kill < kills; kill += 1) {
    const known = seen.posted.size;
    await expect.poll(() => seen.posted.size, { timeout: 30_000 }).toBeGreaterThan(known + 20);
    await sleep(randomInt(300));
    if (kill % 3 === 2) database.kill();
    else {
      await running.end("SIGKILL");
      running = await installation.start({ port: running.port });
    }
  }
  const known = seen.posted.size;
  await expect.poll(() => seen.posted.size, { timeout: 30_000 }).toBeGreaterThan(known + 20);
  over = true;
  await Promise.all(clients);
  // Connections outlive a killed server for a moment, so that all clients may be done before it is back.
  const isBack = () =>
    withConnection({ connectionString: database.adminUrl }, (db) => db.query("select 1")).then(
      () => true,
      () => false,
    );
  await expect.poll(isBack, { timeout: 30_000 }).toBe(true);
  const { posted, refused, retries } = seen;
  process.stdout.write(
    `stock crash test: ${kills} kills, ${posted.size} postings, ${refused.size} refusals, ${retries} retries\n`,
  );
  expect(retries).toBeGreaterThan(20);
  await check(seen);
});
