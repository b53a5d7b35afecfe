import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { asOwner, createTestOutbound, type TestOutbound } from "../../../test/test-outbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let place: TestOutbound;
let balanceId: string;

beforeAll(async () => {
  stack = await startTestStack();
  place = await createTestOutbound(stack, "SUM");
  const item = await place.item("ANY");
  await place.put(item, "A1", "10");
  const [row] = await asOwner<{ id: string }>(stack, "select id from inventory.stock_balance where item_id = $1", [
    item.id,
  ]);
  balanceId = row?.id ?? "";
});
afterAll(() => stack?.stop());

/** Works as the inventory service does, with an audit record, and commits; returns the constraint that was broken. */
async function commit(work: (connection: Client) => Promise<unknown>): Promise<string> {
  return withConnection({ connectionString: stack.database.url("erp_inventory") }, async (connection) => {
    const texts = "session_id device_id ip request_id resource_type resource_id reason actor_id actor_name".split(" ");
    const record = {
      ...Object.fromEntries(texts.map((name) => [name, ""])),
      ...{ actor_kind: "service", action: "Test", rpc: "test", outcome: "done" },
    };
    await connection.query("begin");
    try {
      await work(connection);
      await connection.query("select audit.append($1::jsonb)", [JSON.stringify([record])]);
      await connection.query("commit");
      return "none";
    } catch (error) {
      await connection.query("rollback");
      return (error as { constraint?: string }).constraint ?? String(error);
    }
  });
}

const change = (connection: Client, delta: string) =>
  connection.query("select inventory.change_allocated($1::jsonb)", [
    JSON.stringify([{ balance_id: balanceId, delta }]),
  ]);

const insert = (connection: Client, quantity: string, state = "hard") =>
  connection.query(
    `insert into inventory.allocation (id, warehouse_id, balance_id, demand_kind, demand_id, quantity, state, strategy)
    values ($1, $2, $3, 'external', $1, $4, $5, 'fifo')`,
    [uuidv7(), place.warehouseId, balanceId, quantity, state],
  );

test("what is allocated and what allocations say is the same at every commit", async () => {
  expect(await commit((db) => change(db, "3"))).toBe("allocation_sum_check");
  expect(await commit((db) => insert(db, "3"))).toBe("allocation_sum_check");
  const both = async (db: Client) => {
    await insert(db, "3");
    await change(db, "3");
  };
  expect(await commit(both)).toBe("none");
  expect(await commit((db) => change(db, "-1"))).toBe("allocation_sum_check");
  const set = (what: string) => (db: Client) =>
    db.query(`update inventory.allocation set ${what} where balance_id = ${balanceId}`);
  expect(await commit(set("quantity = 2"))).toBe("allocation_sum_check");
  expect(await commit(set("state = 'released'"))).toBe("allocation_sum_check");
  expect(await commit(set("state = 'soft'"))).toBe("none");
  const release = async (db: Client) => {
    await change(db, "-3");
    await set("state = 'released'")(db);
  };
  expect(await commit(release)).toBe("none");
  expect(await commit(set("state = 'hard'"))).toBe("allocation_sum_check");
});

test("allocations that are over count for nothing, and no more than there is can be allocated", async () => {
  expect(await commit((db) => insert(db, "5", "expired"))).toBe("none");
  expect(await commit((db) => change(db, "11"))).toBe("stock_balance_allocated_check");
});
