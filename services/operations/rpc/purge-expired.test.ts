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

test("nobody outside can purge", async () => {
  await expect(stack.admin.client(SystemService).purgeExpired({})).rejects.toMatchObject({ code: Code.Unimplemented });
});
