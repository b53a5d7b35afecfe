import { afterAll, beforeAll, expect, test } from "vitest";
import { AuthorityService } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import type { TestStack } from "../../../test/test-stack.ts";
import { startWorkerlessStack } from "../../../test/test-worker.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startWorkerlessStack();
});

afterAll(() => stack?.stop());

test("removes what is past its time and keeps the rest", async () => {
  const before = await stack.admin.client(SessionService).listMySessions({ includeEnded: true });
  await withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    await connection.query("set session_replication_role = replica");
    await connection.query("update auth.session set revoke_time = now() - interval '91 days' where id = $1", [
      before.sessions.at(-1)?.id,
    ]);
    await connection.query(`
      insert into auth.device_proof_use (device_id, jti, expire_time)
      select gen_random_uuid(), gen_random_uuid(), now() + make_interval(mins => minutes)
      from generate_series(-3, 2) as minutes
      where minutes <> 0
    `);
    await connection.query(`
      insert into auth.login_throttle (bucket, failures, last_failure_time, blocked_until)
      values ('old', 9, now() - interval '13 hours', now() - interval '12 hours'), ('new', 1, now(), now())
    `);
  });
  const authority = stack.process.clients.internal(AuthorityService);
  expect(await authority.purgeExpired({})).toMatchObject({
    proofsRemoved: 3n,
    throttlesRemoved: 1n,
    sessionsRemoved: 1n,
  });
  expect(await authority.purgeExpired({})).toMatchObject({
    proofsRemoved: 0n,
    throttlesRemoved: 0n,
    sessionsRemoved: 0n,
  });
  const after = await stack.admin.client(SessionService).listMySessions({ includeEnded: true });
  expect(after.sessions).toHaveLength(before.sessions.length - 1);
});
