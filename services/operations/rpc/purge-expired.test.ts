import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
});
afterAll(() => stack.stop());

test("stored answers are removed after 30 days, in batches, and not before", async () => {
  const asAdmin = <T>(statement: string) =>
    withConnection(
      { connectionString: stack.database.adminUrl },
      async (client) => (await client.query(statement)).rows as T[],
    );
  await asAdmin(`
    insert into platform.idempotency (principal, rpc, key, request_hash, outcome, response, create_time)
    select 'user:u', case when age > 30 then 'old' else 'young' end, gen_random_uuid(), sha256(''), 'done', '',
      now() - age * interval '1 day'
    from (select 29.9 + (n % 2) * 0.2 as age from generate_series(1, 24002) as n) as ages
  `);
  const system = stack.process.clients.internal(SystemService);
  expect(await system.purgeExpired({})).toMatchObject({ rowsRemoved: 12001n });
  expect(await system.purgeExpired({})).toMatchObject({ rowsRemoved: 0n });
  const left = await asAdmin(
    "select rpc, count(*)::int as n from platform.idempotency where principal = 'user:u' group by rpc",
  );
  expect(left).toEqual([{ rpc: "young", n: 12001 }]);
});

test("jobs are removed 30 days after their end, those that failed after 90, with their history", async () => {
  const query = (text: string) =>
    withConnection({ connectionString: stack.database.adminUrl }, async (client) => (await client.query(text)).rows);
  await query(`
    insert into operations.job (
      id, kind, queue, priority, payload, state, run_time, max_attempts, requester_kind, requester_id, requester_name,
      requester_ip, language, request_id, end_time
    )
    select gen_random_uuid(), 'system.noop', 'default', 5, '{}', state, now(), 5, 'service', 'system', 'system', '', 'en',
      days::text, case when state <> 'queued' then now() - days * interval '1 day' end
    from unnest(array['succeeded', 'cancelled', 'failed', 'dead', 'queued']) as state
    cross join unnest(array[29, 31, 89, 91]) as days;
    insert into operations.job_attempt (job_id, epoch, worker, outcome, start_time)
    select id, 1, '', 'lost', now() from operations.job;
    insert into operations.job_log (job_id, sequence, epoch, line) select id, 1, 1, '' from operations.job;
  `);
  const system = stack.process.clients.internal(SystemService);
  expect(await system.purgeExpired({})).toMatchObject({ rowsRemoved: 8n });
  const left = await query(`
    select state, array_agg(request_id order by request_id::int) as days, count(a.*)::int as attempts
    from operations.job j left join operations.job_attempt a on a.job_id = j.id
    group by state order by state
  `);
  expect(left).toEqual([
    { state: "cancelled", days: ["29"], attempts: 1 },
    { state: "dead", days: ["29", "31", "89"], attempts: 3 },
    { state: "failed", days: ["29", "31", "89"], attempts: 3 },
    { state: "queued", days: ["29", "31", "89", "91"], attempts: 4 },
    { state: "succeeded", days: ["29"], attempts: 1 },
  ]);
});

test("nobody outside can purge", async () => {
  await expect(stack.admin.client(SystemService).purgeExpired({})).rejects.toMatchObject({ code: Code.Unimplemented });
});
