import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseRoles, type RoleName } from "../../../platform/db/roles.ts";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

/** The tables behind the doors, and a column of each. */
const columns: Record<string, string> = {
  stock_transaction: "note",
  stock_movement: "quantity",
  stock_balance: "on_hand",
  serial_unit: "state",
  movement_reversal: "reversed",
  posting_key: "reason",
};
const tables = Object.keys(columns);
const doors = ["post_stock('[]'::jsonb)", "post_batch('[]'::jsonb)", "change_allocated('[]'::jsonb)"];
const logins = databaseRoles.filter(({ login }) => login).map(({ name }) => name);

/** Runs a statement as a role; undefined when it went through, else the SQLSTATE of its refusal. */
async function refusedTo(role: RoleName, statement: string): Promise<string | undefined> {
  const client = new Client({ connectionString: database.url(role) });
  await client.connect();
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await client.end();
  }
}

test.each(logins)("%s cannot write the ledger by SQL", async (role) => {
  const writes = tables.flatMap((table) => [
    `insert into inventory.${table} default values`,
    `update inventory.${table} set ${columns[table]} = ${columns[table]}`,
    `delete from inventory.${table}`,
    `truncate inventory.${table}`,
    `drop table inventory.${table}`,
  ]);
  for (const statement of writes) {
    // For lack of rights, or because the role only reads.
    expect(["42501", "25006"], `${role}: ${statement}`).toContain(await refusedTo(role, statement));
  }
});

test.each(logins.filter((role) => role !== "erp_inventory"))(
  "%s has no key to the doors of the ledger",
  async (role) => {
    for (const door of doors) expect(await refusedTo(role, `select inventory.${door}`), door).toBe("42501");
  },
);

test("not even the superuser changes by a slip what was posted", async () => {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    for (const table of ["stock_transaction", "stock_movement"]) {
      await expect(client.query(`update inventory.${table} set record_time = now()`)).rejects.toThrow("append-only");
      await expect(client.query(`delete from inventory.${table}`)).rejects.toThrow("append-only");
      await expect(client.query(`truncate inventory.${table}`)).rejects.toThrow("append-only");
    }
  } finally {
    await client.end();
  }
});
