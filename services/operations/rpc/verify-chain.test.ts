import { readFile, writeFile } from "node:fs/promises";
import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  AuditService,
  VerifyChainResponse_Fault_Kind as Kind,
} from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { appendRecords, auditEntry, tamper } from "../../../test/audit-records.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let file: string;
/** Chain of all records that the tests tamper with: the records of one request id share it. */
let chain: number;

beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  const audit = stack.process.clients.internal(AuditService);
  // Two checkpoints: after 10 records of the chain and after 20; then 5 more that none has signed.
  for (const count of [10, 10, 5]) {
    await appendRecords(
      stack.database,
      Array.from({ length: count }, () => auditEntry({ request_id: "the-same-chain", after: { a: 1 } })),
    );
    if (count === 10) await audit.createCheckpoint({});
  }
  await tamper(stack.database, async (client) => {
    const { rows } = await client.query("select chain from audit.record where request_id = 'the-same-chain' limit 1");
    chain = rows[0].chain;
    await client.query("create table public.kept_record as select * from audit.record");
    await client.query("create table public.kept_checkpoint as select * from audit.checkpoint");
  });
  file = await readFile(stack.config.checkpointFile, "utf8");
});
afterEach(async () => {
  await tamper(stack.database, (client) =>
    client.query(`
      truncate audit.record, audit.checkpoint;
      insert into audit.record select * from public.kept_record;
      insert into audit.checkpoint select * from public.kept_checkpoint
    `),
  );
  await writeFile(stack.config.checkpointFile, file);
});
afterAll(() => stack.stop());

const verify = (request: { chain?: number; fromSequence?: bigint; toSequence?: bigint } = {}) =>
  stack.admin.client(AuditService).verifyChain(request);

/** Number of the n-th of the 25 records; the stack's own may come before them. */
async function nth(client: Client, n: number): Promise<bigint> {
  const query = "select sequence from audit.record where chain = $1 order by sequence desc limit 1 offset $2";
  return BigInt((await client.query(query, [chain, 25 - n])).rows[0].sequence);
}

/** Tampers with the chain and returns the faults that are found. */
async function faultsAfter(attack: (client: Client) => Promise<bigint>) {
  let expected = 0n;
  await tamper(stack.database, async (client) => {
    expected = await attack(client);
  });
  const { ok, faults } = await verify();
  expect(ok).toBe(false);
  return { expected, faults: faults.map(({ kind, chain, sequence }) => ({ kind, chain, sequence })) };
}

test("an untouched trail is fine", async () => {
  const found = await verify();
  expect(found).toMatchObject({ ok: true, faults: [], checkpointsVerified: 2n });
  expect(found.recordsVerified).toBeGreaterThanOrEqual(25n);
  expect(found.lastCheckpointTime).toBeDefined();
  expect(await verify({ chain })).toMatchObject({ ok: true });
});

// Every column of a record, not just the likely ones.
test.each([
  "record_time",
  "xid",
  "actor_kind",
  "actor_id",
  "actor_name",
  "session_id",
  "device_id",
  "ip",
  "request_id",
  "rpc",
  "action",
  "resource_type",
  "resource_id",
  "unit_id",
  "outcome",
  "reason",
  "details",
  "details_salt",
  "details_digest",
  "previous_hash",
  "hash",
])("one altered byte in %s is found", async (column) => {
  const altered: Record<string, string> = {
    record_time: "record_time + interval '1 microsecond'",
    xid: "(xid::text::bigint + 1)::text::xid8",
    actor_kind: "'service'",
    unit_id: "gen_random_uuid()",
    outcome: "'denied'",
    details: `'{"after": {"a": 2}}'`,
    details_salt: "set_byte(details_salt, 3, get_byte(details_salt, 3) # 1)",
    details_digest: "set_byte(details_digest, 3, get_byte(details_digest, 3) # 1)",
    previous_hash: "set_byte(previous_hash, 3, get_byte(previous_hash, 3) # 1)",
    hash: "set_byte(hash, 3, get_byte(hash, 3) # 1)",
  };
  const { expected, faults } = await faultsAfter(async (client) => {
    const sequence = await nth(client, 7);
    const value = altered[column] ?? `${column} || 'x'`;
    await client.query(
      `update audit.record set ${column} = ${value} where chain = ${chain} and sequence = ${sequence}`,
    );
    return sequence;
  });
  expect(faults).toEqual([{ kind: Kind.HASH_MISMATCH, chain, sequence: expected }]);
});

test("erased details are found", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const sequence = await nth(client, 7);
    await client.query(`update audit.record set details = null where chain = ${chain} and sequence = ${sequence}`);
    return sequence;
  });
  expect(faults).toEqual([{ kind: Kind.HASH_MISMATCH, chain, sequence: expected }]);
});

test("a removed record in the middle is found", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const sequence = await nth(client, 7);
    await client.query(`delete from audit.record where chain = ${chain} and sequence = ${sequence}`);
    return sequence;
  });
  expect(faults).toEqual([{ kind: Kind.LINK_BROKEN, chain, sequence: expected }]);
});

test("a removed record is found when the others close the gap", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const sequence = await nth(client, 7);
    await client.query(`delete from audit.record where chain = ${chain} and sequence = ${sequence}`);
    await move(client, sequence + 1n, -1);
    return sequence;
  });
  expect(faults).toEqual([{ kind: Kind.HASH_MISMATCH, chain, sequence: expected }]);
});

test("a tail that was cut off is found by the checkpoint that signed it", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const sequence = await nth(client, 18);
    await client.query(`delete from audit.record where chain = ${chain} and sequence >= ${sequence}`);
    return sequence;
  });
  expect(faults).toEqual([{ kind: Kind.TAIL_MISSING, chain, sequence: expected }]);
});

test("two records that changed places are found", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const [a, b] = [await nth(client, 6), await nth(client, 9)];
    await client.query(`
      update audit.record set sequence = 1000000 where chain = ${chain} and sequence = ${a};
      update audit.record set sequence = ${a} where chain = ${chain} and sequence = ${b};
      update audit.record set sequence = ${b} where chain = ${chain} and sequence = 1000000
    `);
    return a;
  });
  expect(faults).toEqual([{ kind: Kind.HASH_MISMATCH, chain, sequence: expected }]);
});

/** Gives the records from one on other numbers, by way of numbers that are free. */
async function move(client: Client, from: bigint, by: number): Promise<void> {
  const far = 1_000_000;
  await client.query(
    `update audit.record set sequence = sequence + ${far} where chain = ${chain} and sequence >= ${from}`,
  );
  await client.query(
    `update audit.record set sequence = sequence - ${far - by} where chain = ${chain} and sequence > ${far}`,
  );
}

/** Writes the chain anew from a record on, so that every hash and link is right again. */
async function rechain(client: Client, from: bigint): Promise<void> {
  await client.query(`
    do $$
    declare
      r audit.record;
      before bytea := (select hash from audit.record where chain = ${chain} and sequence = ${from} - 1);
    begin
      for r in select * from audit.record where chain = ${chain} and sequence >= ${from} order by sequence loop
        r.previous_hash := coalesce(before, r.previous_hash);
        r.details_digest := audit.details_digest(r.details, r.details_salt);
        r.hash := audit.record_hash(r);
        update audit.record a set previous_hash = r.previous_hash, details_digest = r.details_digest, hash = r.hash
        where a.chain = r.chain and a.sequence = r.sequence;
        before := r.hash;
      end loop;
    end $$
  `);
}

test("a suffix that was written anew, right in itself, is found by the next checkpoint that signed it", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const sequence = await nth(client, 13);
    await client.query(`update audit.record set reason = 'forged' where chain = ${chain} and sequence = ${sequence}`);
    await rechain(client, sequence);
    return await nth(client, 20);
  });
  expect(faults).toEqual([{ kind: Kind.CHECKPOINT_MISMATCH, chain, sequence: expected }]);
});

test("a record that was slipped in, with the rest written anew, is found", async () => {
  const { expected, faults } = await faultsAfter(async (client) => {
    const [sequence, signed] = [await nth(client, 3), await nth(client, 10)];
    await move(client, sequence, 1);
    await client.query(`
      insert into audit.record
      select (r).* from (
        select jsonb_populate_record(r, jsonb_build_object('sequence', ${sequence}, 'actor_id', 'forged')) as r
        from audit.record r where chain = ${chain} and sequence = ${sequence} + 1
      ) as copy
    `);
    await rechain(client, sequence);
    return signed;
  });
  expect(faults).toEqual([{ kind: Kind.CHECKPOINT_MISMATCH, chain, sequence: expected }]);
});

const checkpointAttacks: Record<string, { rows?: string; lines?: (lines: string[]) => string[] }> = {
  "an altered row": {
    rows: "update audit.checkpoint set line = replace(line, '\"chain\":3', '\"chain\":4') where checkpoint = 1",
  },
  "a row with another signature": {
    rows: `update audit.checkpoint set line = regexp_replace(line, '"signature":"....', '"signature":"AAAA') where checkpoint = 2`,
  },
  "a removed row": { rows: "delete from audit.checkpoint where checkpoint = 1" },
  "all rows removed": { rows: "delete from audit.checkpoint" },
  "a removed line": { lines: (lines) => lines.slice(1) },
  "an altered line": { lines: ([first = "", second = ""]) => [first.replace('"chain":3', '"chain":4'), second] },
  "a line that is none": { lines: (lines) => ["nonsense", ...lines] },
  "a line that stands there twice": { lines: ([first = "", second = ""]) => [first, second, first] },
  "no file": { lines: () => [] },
  "row and line of the first removed": {
    rows: "delete from audit.checkpoint where checkpoint = 1",
    lines: (lines) => lines.slice(1),
  },
};

test.each(Object.keys(checkpointAttacks))("%s among the checkpoints is found", async (name) => {
  const { rows, lines } = checkpointAttacks[name] ?? {};
  if (rows) await tamper(stack.database, (client) => client.query(rows));
  if (lines) {
    const changed = lines(file.trim().split("\n"));
    await writeFile(stack.config.checkpointFile, changed.map((line) => `${line}\n`).join(""));
  }
  const { ok, faults } = await verify();
  expect(ok).toBe(false);
  expect(faults.map(({ kind, chain }) => ({ kind, chain }))).toEqual([{ kind: Kind.CHECKPOINT_INVALID, chain: -1 }]);
});

test("a piece of a trail is verified by itself, with the checkpoints that sign records of it", async () => {
  let first = 0n;
  await tamper(stack.database, async (client) => {
    first = await nth(client, 1);
    await client.query(`update audit.record set reason = 'x' where chain = ${chain} and sequence = ${first + 6n}`);
  });
  const piece = (from: bigint, to: bigint) => verify({ chain, fromSequence: first + from, toSequence: first + to });
  expect(await piece(0n, 5n)).toMatchObject({ ok: true, recordsVerified: 6n, checkpointsVerified: 0n });
  expect(await piece(6n, 12n)).toMatchObject({ ok: false, recordsVerified: 7n, checkpointsVerified: 1n });
  expect(await piece(8n, 24n)).toMatchObject({ ok: true, recordsVerified: 17n, checkpointsVerified: 2n });
  expect(await piece(21n, 24n)).toMatchObject({ ok: true, recordsVerified: 4n, checkpointsVerified: 0n });
  expect(await piece(25n, 99n)).toMatchObject({ ok: true, recordsVerified: 0n });
});

test("a gap at the border of two pieces is found in both", async () => {
  let gone = 0n;
  await tamper(stack.database, async (client) => {
    gone = await nth(client, 7);
    await client.query(`delete from audit.record where chain = ${chain} and sequence = ${gone}`);
  });
  const broken = [{ kind: Kind.LINK_BROKEN, chain, sequence: gone }];
  expect(await verify({ chain, fromSequence: gone - 3n, toSequence: gone })).toMatchObject({ faults: broken });
  expect(await verify({ chain, fromSequence: gone + 1n, toSequence: gone + 4n })).toMatchObject({ faults: broken });
  expect(await verify({ chain, fromSequence: gone + 2n })).toMatchObject({ ok: true });
});
