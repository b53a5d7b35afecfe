import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { AuditService } from "../gen/erp/operations/v1/audit_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { type LosingProxy, startLosingProxy } from "./losing-proxy.ts";
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { clientsOf } from "./test-stack.ts";
import { signIn, type TestUser } from "./test-user.ts";
import { isWorthRepeating } from "./worth-repeating.ts";

let installation: Installation;
let running: StackProcess;
let proxy: LosingProxy;
let admin: TestUser;

beforeAll(async () => {
  installation = await createInstallation();
  running = await installation.start();
  proxy = await startLosingProxy(running.port);
  admin = await signIn(clientsOf(proxy.url), "admin", installation.temporaryPassword);
}, 60_000);
afterAll(async () => {
  await proxy?.close();
  await installation?.remove();
}, 60_000);

/** What clients saw. */
type Seen = {
  /** Id of the user that each acknowledged call made, by login. */
  readonly acknowledged: Map<string, string>;
  /** Calls that were cut off or refused for the moment. */
  retries: number;
  /** Calls whose answer was lost after the user had been made. */
  replays: number;
};
const nothingSeen = (): Seen => ({ acknowledged: new Map(), retries: 0, replays: 0 });

/** Creates users one after the other, each with a key of its own, and asks again with it until there is an answer. */
async function createUsers(prefix: string, seen: Seen, isOver: () => boolean): Promise<void> {
  for (let number = 0; !isOver(); number += 1) {
    const login = `${prefix}-${number}`;
    const request = { user: { login, displayName: login }, requestId: uuidv7() };
    for (;;) {
      try {
        const onHeader = (header: Headers) => {
          if (header.get("idempotency-replayed") === "true") seen.replays += 1;
        };
        const { user } = await admin.client(UserService).createUser(request, { timeoutMs: 8_000, onHeader });
        seen.acknowledged.set(login, user?.id ?? "");
        break;
      } catch (error) {
        if (!isWorthRepeating(ConnectError.from(error))) throw error;
        seen.retries += 1;
        await sleep(50 + randomInt(200));
      }
    }
  }
}

/** The users of a prefix with the number of records in the audit trail that say they were made. */
async function usersOf(prefix: string): Promise<{ id: string; login: string; records: number }[]> {
  const query = `
    select u.id, u.login, (
      select count(*)::int from audit.record r
      where r.resource_id = u.id::text and r.outcome = 'done' and r.action = 'UserService.CreateUser'
    ) as records
    from auth.user_account u where u.login like $1`;
  return withConnection({ connectionString: installation.database.adminUrl }, async (db) => {
    const { rows } = await db.query<{ id: string; login: string; records: number }>(query, [`${prefix}-%`]);
    return rows;
  });
}

/** Every acknowledged user exists once with her id, every user has one record, and the trail holds together. */
async function expectExactlyOnce(prefix: string, { acknowledged }: Seen): Promise<void> {
  const users = await usersOf(prefix);
  expect(new Map(users.map(({ login, id }) => [login, id]))).toEqual(acknowledged);
  expect(users.filter(({ records }) => records !== 1)).toEqual([]);
  const verified = await admin.client(AuditService).verifyChain({});
  expect(verified).toMatchObject({ ok: true, faults: [] });
  expect(verified.recordsVerified).toBeGreaterThanOrEqual(BigInt(users.length));
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An answer of a call that was just done: one from the store may be lost twice, and is then told to its client only once. */
function isFirstAnswer(bytes: Buffer): boolean {
  return bytes.includes("HTTP/1.1 200") && !bytes.includes("idempotency-replayed");
}

function figuresOf({ acknowledged, retries, replays }: Seen): string {
  return `${acknowledged.size} users, ${retries} retries, ${replays} answers from the store`;
}

function announcedSeed(): number {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  process.stdout.write(`crash test: SEED=${seed}\n`);
  return seed;
}

test("kill -9 at any moment loses no acknowledged user and doubles none", { timeout: 120_000 }, async () => {
  const random = seededRandom(announcedSeed());
  const seen = nothingSeen();
  let over = false;
  const clients = Array.from({ length: 20 }, (_, i) => createUsers(`crash-${i}`, seen, () => over));
  for (let kill = 0; kill < 10; kill += 1) {
    const known = seen.acknowledged.size;
    await expect.poll(() => seen.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(known + 3);
    // Every other time between commit and reply: the answer is lost on its way, and the process dies with it.
    if (kill % 2 === 0) await proxy.loseAnswer(isFirstAnswer);
    else await sleep(random() * 300);
    await running.end("SIGKILL");
    running = await installation.start({ port: running.port });
  }
  over = true;
  await Promise.all(clients);
  process.stdout.write(`crash test: 10 kills, ${figuresOf(seen)}\n`);
  expect(seen.retries).toBeGreaterThan(20);
  expect(seen.replays).toBeGreaterThanOrEqual(5);
  await expectExactlyOnce("crash", seen);
});

test("database connections that are cut under load heal without a restart", { timeout: 60_000 }, async () => {
  const random = seededRandom(announcedSeed());
  const seen = nothingSeen();
  let over = false;
  const clients = Array.from({ length: 10 }, (_, i) => createUsers(`cut-${i}`, seen, () => over));
  const cut = `
    select count(pg_terminate_backend(pid))::int as cut from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  let total = 0;
  await withConnection({ connectionString: installation.database.adminUrl }, async (db) => {
    for (let round = 0; round < 30; round += 1) {
      await sleep(50 + random() * 250);
      total += (await db.query<{ cut: number }>(cut)).rows[0]?.cut ?? 0;
    }
  });
  over = true;
  await Promise.all(clients);
  process.stdout.write(`crash test: ${total} connections cut, ${figuresOf(seen)}\n`);
  expect(total).toBeGreaterThan(15);
  await expectExactlyOnce("cut", seen);
  expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  expect(running.log.filter(({ msg }) => msg === "ready")).toHaveLength(1);
});
