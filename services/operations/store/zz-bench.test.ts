import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { createTestDatabase } from "../../../platform/testing/test-database.ts";
test("bench", async () => {
  const database = await createTestDatabase();
  try {
  await withConnection({ connectionString: database.adminUrl }, async (c) => {
    const e = (i: number, rid: string) => ({ actor_kind: "user", actor_id: randomUUID(), actor_name: "wang.hsiaoming", session_id: randomUUID(), device_id: randomUUID(), ip: "192.168.10.20", request_id: rid, rpc: "erp.inventory.v1.StockService/PostMovement", action: "StockService.PostMovement", resource_type: "stock_transaction", resource_id: randomUUID(), unit_id: randomUUID(), outcome: "done", reason: "", before: null, after: { quantity: String(i), location: "A-01-02", item: "SKU-000123", lot: "L20260101", status: "unrestricted" } });
    let t = performance.now(); let n = 0;
    for (let k = 0; k < 300; k++) { const rid = randomUUID(); await c.query("select audit.append($1)", [JSON.stringify(Array.from({ length: 1000 }, (_, i) => e(i, rid)))]); n += 1000; }
    let s = (performance.now() - t) / 1000; console.log(`append bulk ${n} rows ${s.toFixed(1)} s = ${(n / s).toFixed(0)}/s`);
    await c.query("vacuum analyze audit.record");
    for (let round = 0; round < 2; round++) {
      t = performance.now(); let v = 0;
      for (let ch = 0; ch < 16; ch++) { const r = await c.query("select * from audit.verify_chain($1::smallint, 1, 9223372036854775807)", [ch]); expect(r.rows[0].kind).toBe(null); v += Number(r.rows[0].verified); }
      s = (performance.now() - t) / 1000; console.log(`verify ${v} rows ${s.toFixed(2)} s = ${(v / s).toFixed(0)}/s`);
    }
    console.log((await c.query("explain (analyze, verbose) select r.hash = audit.record_hash(r) and r.details_digest = audit.details_digest(r.details, r.details_salt) from audit.record r where chain=3")).rows.map((r) => r["QUERY PLAN"]).join("\n"));
    const one = async (label: string, m: number) => { t = performance.now(); for (let i = 0; i < m; i++) await c.query("select audit.append($1)", [JSON.stringify([e(i, "00000000-same-chain")])]); s = (performance.now() - t) / 1000; console.log(`${label}: ${(m / s).toFixed(0)}/s`); };
    await one("single appends, no snapshot", 5000);
    await withConnection({ connectionString: database.adminUrl }, async (d) => {
      await d.query("begin isolation level repeatable read"); await d.query("select count(*) from audit.chain_head");
      for (let i = 0; i < 6; i++) await one("single appends, long snapshot", 5000);
      await d.query("commit");
    });
    await one("after", 5000);
    for (const q of [
      "select chain, sequence from audit.record order by record_time desc, chain desc, sequence desc limit 51",
      "select chain, sequence from audit.record where (record_time, chain, sequence) < ((timestamptz 'epoch' + 1990000000000000::bigint * interval '1 microsecond'), 3, 4) order by record_time desc, chain desc, sequence desc limit 51",
      "select chain, sequence from audit.record where actor_id = 'x' order by record_time desc, chain desc, sequence desc limit 51",
      "select chain, sequence from audit.record where resource_type = 'stock_transaction' and resource_id = 'x' order by record_time desc, chain desc, sequence desc limit 51",
      "select chain, sequence from audit.record where unit_id = any(array['00000000-0000-0000-0000-000000000000'::uuid]) order by record_time desc, chain desc, sequence desc limit 51",
      "select chain, sequence from audit.record where outcome = any(array['denied']) order by record_time desc, chain desc, sequence desc limit 51",
    ]) console.log((await c.query("explain analyze " + q)).rows.map((r) => r["QUERY PLAN"]).join("\n"));
  });
  } finally { await database.drop(); }
}, 300_000);
