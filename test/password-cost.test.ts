import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { outcomeOf } from "./outcome-of.ts";
import { createDeviceSite, createTrustedDevice } from "./test-enrollment.ts";
import { startStackOn, startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser, signInAgain } from "./test-user.ts";

let before: TestStack;
let after: TestStack;

// An administrator makes hashes dearer, and starts the stack again.
beforeAll(async () => {
  before = await startTestStack();
  await createTestUser(before, "known");
  await createTestUser(before, "absent");
  const changed = { env: { ERP_PASSWORD_MEMORY_KIB: "128" }, secrets: Object.fromEntries(before.secrets) };
  after = await startStackOn(before.database, changed, ({ client }) => signInAgain(client, "admin"));
});

afterAll(async () => {
  await after?.process.stop();
  await before?.stop();
});

const costsOf = (login: string) =>
  withConnection({ connectionString: before.database.adminUrl }, async (db) => {
    const { rows } = await db.query(
      `select substring(p.hash from 'm=\\d+,t=\\d+') as cost, p.change_time::text,
        (select count(*)::integer from auth.user_password_history h where h.user_id = u.id and h.hash = p.hash) as remembered
      from auth.user_account u join auth.user_password p on p.user_id = u.id
      where u.login = $1`,
      [login],
    );
    return rows[0];
  });

test("who signs in has her password hashed at the new cost, however often at once; others keep theirs", async () => {
  const [known, absent] = [await costsOf("known"), await costsOf("absent")];
  expect(known.cost).toBe("m=64,t=1");
  const login = (password: string) => after.client(SessionService).login({ login: "known", password });
  expect(await outcomeOf(login("wrong wrong wrong"))).toBe("INVALID_CREDENTIALS");
  expect(await costsOf("known")).toEqual(known);
  const right = "a long enough phrase of known";
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(login(right))));
  expect(new Set(outcomes)).toEqual(new Set(["ok"]));
  // The same password: when it was changed and which ones were her last ones stays as it was.
  expect(await costsOf("known")).toEqual({ ...known, cost: "m=128,t=1" });
  expect(await costsOf("absent")).toEqual(absent);
  // Whichever process asks for it.
  const { client } = await signInAgain(after.client, "known");
  const change = (newPassword: string) =>
    client(SessionService).changePassword({ currentPassword: right, newPassword });
  expect(await outcomeOf(change(right))).toBe("PASSWORD_REUSED");
  expect(await outcomeOf(change("another long enough phrase"))).toBe("ok");
});

test("so has the PIN of a badge", async () => {
  const device = await createTrustedDevice(after, await createDeviceSite(after, "PC1"), "SN-1");
  const { id } = await signInAgain(before.client, "absent");
  await before.admin.client(UserService).assignBadge({ userId: id, badgeCode: "B-ABSENT", pin: "135790" });
  const login = (pin: string) =>
    outcomeOf(device.client(SessionService).loginWithBadge({ badgeCode: "B-ABSENT", pin }));
  const cost = () =>
    withConnection({ connectionString: before.database.adminUrl }, async (db) => {
      const { rows } = await db.query(
        "select substring(pin_hash from 'm=\\d+') as cost from auth.badge where user_id = $1",
        [id],
      );
      return rows[0].cost;
    });
  expect(await login("000000")).toBe("INVALID_CREDENTIALS");
  expect(await cost()).toBe("m=64");
  expect(await Promise.all([login("135790"), login("135790"), login("135790")])).toEqual(["ok", "ok", "ok"]);
  expect(await cost()).toBe("m=128");
  expect(await login("135790")).toBe("ok");
  expect(await login("000000")).toBe("INVALID_CREDENTIALS");
});
