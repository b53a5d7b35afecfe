import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDesk, type Desk } from "./testing/run-erpctl.ts";
import { startTestStack, type TestStack } from "./testing/test-stack.ts";

let stack: TestStack;
let desk: Desk;

beforeEach(async () => {
  stack = await startTestStack();
  desk = createDesk(stack.http1);
});
afterEach(async () => {
  desk.discard();
  await stack.stop();
});

const whoAmI = ["session", "get-me"];
const signIn = () => desk.erpctl(["login", "--login", "admin", "--password", "-"], { input: "correct horse\n" });
const folder = () => join(desk.home, ".config/erpctl");

test("signing in keeps the session for its owner alone, signing out ends it on both sides", async () => {
  const before = await desk.erpctl(whoAmI);
  expect(before.code).toBe(3);
  expect(before.stderr).toContain('Sign in with "erpctl login".');

  const login = await signIn();
  expect(login).toMatchObject({ code: 0, stdout: "" });
  expect(login.stderr).toContain(`Signed in as admin at ${stack.http1} (profile default).`);
  expect(statSync(join(folder(), "default.json")).mode & 0o777).toBe(0o600);
  expect(statSync(folder()).mode & 0o777).toBe(0o700);

  const me = await desk.erpctl([...whoAmI, "-o", "table"]);
  expect(me.stdout).toMatch(/^display_name +林管理員$/m);
  expect(me.stdout).toMatch(/^permissions:\n {2}permission +unrestricted\n {2}auth\.user\.read +yes$/m);

  expect(await desk.erpctl(["logout"])).toMatchObject({ code: 0 });
  expect(stack.sessions.state.ended).toBe(true);
  expect(readFileSync(join(folder(), "default.json"), "utf8")).not.toContain("oken");
});

test("a wrong password is refused and leaves no session", async () => {
  writeFileSync(join(desk.home, "secret"), "wrong\n");
  const run = await desk.erpctl(["login", "--login", "admin", "--password-file", join(desk.home, "secret")]);
  expect(run.code).toBe(3);
  expect(run.stderr).toContain("Login, password, badge or PIN is wrong.");
  const nobody = await desk.erpctl(["login", "--login", "admin"]);
  expect(nobody).toMatchObject({ code: 2 });
});

test("runs at the same time refresh an ending session once", async () => {
  stack.sessions.state.accessLifeMs = 5_000;
  await signIn();
  stack.sessions.state.accessLifeMs = 600_000;
  // Long enough for the others to come with the same token, if nothing kept them from doing so.
  stack.sessions.state.refreshDelayMs = 2_500;
  const runs = await Promise.all([1, 2, 3].map(() => desk.apart(whoAmI)));
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: "" }));
  expect(stack.sessions.state).toMatchObject({ refreshes: 1, reuses: 0 });
  expect(readdirSync(folder())).toEqual(["default.json"]);
});

test("a token that the server calls expired is refreshed, whatever our clock says", async () => {
  await signIn();
  stack.sessions.state.access = "another";
  expect(await desk.erpctl([...whoAmI, "--retries", "0"])).toMatchObject({ code: 0 });
  expect(stack.sessions.state.refreshes).toBe(1);
});

test("a session that has ended signs the profile out", async () => {
  stack.sessions.state.accessLifeMs = 0;
  await signIn();
  stack.sessions.state.ended = true;
  const run = await desk.erpctl(whoAmI);
  expect(run.code).toBe(3);
  expect(run.stderr).toContain("SESSION_ENDED");
  await desk.erpctl(whoAmI);
  expect(stack.sessions.state.refreshes).toBe(1);
});

test("tokens go to no other server than their own", async () => {
  await signIn();
  const other = await startTestStack();
  try {
    expect(await desk.erpctl([...whoAmI, "--server", other.http1])).toMatchObject({ code: 3 });
    expect(other.calls.map(({ authorization }) => authorization)).toEqual([""]);
  } finally {
    await other.stop();
  }
});

test("an API key goes before the session, and open methods carry no credentials", async () => {
  await signIn();
  const file = join(desk.home, "key");
  writeFileSync(file, "erp_test_file\n");
  const calls = [
    desk.erpctl(whoAmI, { env: { ERPCTL_API_KEY: "erp_test_env" } }),
    desk.erpctl([...whoAmI, "--api-key-file", file], { env: { ERPCTL_API_KEY: "erp_test_env" } }),
  ];
  await Promise.all(calls);
  const seen = stack.calls.map(({ method, authorization }) => `${method} ${authorization}`.trim());
  expect(seen.sort()).toEqual(["GetMe Bearer erp_test_env", "GetMe Bearer erp_test_file", "Login"]);
});

test("profiles are set, listed and chosen", async () => {
  const env = { ERPCTL_SERVER: "" };
  expect(await desk.erpctl(["profile", "set", "plant-2", "--server", `${stack.http1}/`], { env })).toMatchObject({
    code: 0,
  });
  expect(await desk.erpctl(["profile", "use", "plant-2"], { env })).toMatchObject({ code: 0 });
  const list = await desk.erpctl(["profile", "list", "-o", "table"], { env });
  expect(list.stdout).toBe(`* plant-2  ${stack.http1}  -\n`);
  expect((await desk.erpctl(whoAmI, { env })).stderr).toContain("UNAUTHENTICATED");
  const login = [
    "--profile",
    "other",
    "login",
    "--login",
    "admin",
    "--password=correct horse",
    "--server",
    stack.http1,
  ];
  await desk.erpctl(login, { env });
  expect((await desk.erpctl(whoAmI, { env: { ...env, ERPCTL_PROFILE: "other" } })).code).toBe(0);
  expect((await desk.erpctl(["profile", "show", "other", "-o", "json"], { env })).stdout).not.toContain("oken");
  expect(await desk.erpctl(["profile", "use", "../etc"], { env })).toMatchObject({ code: 2 });
});

test("a lock left by a process that is gone is taken over", async () => {
  stack.sessions.state.accessLifeMs = 0;
  mkdirSync(folder(), { recursive: true });
  // No process has this id: Linux counts to 2^22.
  writeFileSync(join(folder(), "default.json.lock"), "99999999 left");
  expect(await signIn()).toMatchObject({ code: 0 });
  expect(readdirSync(folder())).toEqual(["default.json"]);
});
