import { once } from "node:events";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./testing/refusal.ts";
import { createDesk, type Desk } from "./testing/run-erpctl.ts";
import { startTestStack, type TestStack } from "./testing/test-stack.ts";

let stack: TestStack;
let desk: Desk;

beforeAll(async () => {
  stack = await startTestStack();
  desk = createDesk(stack.http1);
});
afterAll(async () => {
  desk.discard();
  await stack.stop();
});

const wires = () => [
  { protocol: "connect", server: stack.http1 },
  { protocol: "grpc", server: stack.http2 },
  { protocol: "grpc-web", server: stack.http1 },
];
const uuid = "01990000-0000-7000-8000-000000000001";

test("a user is created, listed and missed over every protocol", async () => {
  for (const { protocol, server } of wires()) {
    const wire = ["--protocol", protocol, "--server", server];
    const created = await desk.apart(["user", "create-user", "--login", `alice-${protocol}`, ...wire]);
    expect(created).toMatchObject({ code: 0 });
    expect(JSON.parse(created.stdout)).toMatchObject({
      user: { login: `alice-${protocol}`, state: "STATE_INVITED", hasBadge: false },
      temporaryPassword: "Temp-4711",
    });
    expect(created.stderr).toContain("temporary_password is shown only this once");

    const missed = await desk.apart(["user", "get", "--user-id", uuid, ...wire]);
    expect(missed.code).toBe(5);
    expect(missed.stderr).toContain(`Error: user ${uuid} was not found.`);
    expect(missed.stderr).toContain("(reason erp.type/NOT_FOUND, code NOT_FOUND, request id 0199-request)");
  }
  const seen = stack.calls.find(({ method }) => method === "CreateUser");
  expect(seen?.userAgent).toMatch(/^erpctl\//);
  expect(seen?.request).toMatchObject({ requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) });
});

test("lists are tables for people, page by page or whole", async () => {
  const page = await desk.erpctl(["user", "list-users", "-o", "table"]);
  expect(page.stdout.split("\n")[0]).toMatch(/^id +login +state$/);
  expect(page.stdout.split("\n").slice(1, 3).join()).toMatch(/alice-connect +INVITED.*alice-grpc +INVITED/);
  expect(page.stderr).toContain("There are more: --all, or --page-token 2");

  const whole = await desk.erpctl(["user", "list-users", "--all", "-o", "table", "--columns", "login"]);
  expect(whole.stdout).toBe("login\nalice-connect\nalice-grpc\nalice-grpc-web\n");
  expect(whole.stderr).toBe("");

  const none = await desk.erpctl(["user", "list-users", "--states", "locked", "-o", "table"]);
  expect(none.stdout).toBe("No users.\n");
});

test("flags override --json, and the update mask names what was given", async () => {
  const body = JSON.stringify({ user: { id: uuid, etag: "3", display_name: "From file", locale: "en" } });
  const run = await desk.apart(["user", "update-user", "--json", "-", "--display-name", "From flag"], { input: body });
  expect(JSON.parse(run.stdout).user).toMatchObject({ displayName: "From flag", employeeNo: "display_name,locale" });
  const nothing = await desk.erpctl(["user", "update-user", "--id", uuid, "--etag", "3"]);
  expect(nothing).toMatchObject({ code: 2, stdout: "" });
});

test("errors are told with their reason, in the language of the user, or as JSON", async () => {
  const refuse = ["user", "set-user-state", "--user-id", uuid, "--state", "LOCKED", "--reason", "left"];
  const chinese = await desk.erpctl(refuse, { env: { LANG: "zh_TW.UTF-8" } });
  expect(chinese.code).toBe(7);
  expect(chinese.stderr).toContain("不可移除最後一位啟用中的管理員。");

  const json = await desk.erpctl([...refuse, "-o", "json"]);
  expect(JSON.parse(json.stderr).error).toMatchObject({
    reason: "LAST_ADMIN",
    code: "FAILED_PRECONDITION",
    exitCode: 7,
  });

  const invalid = await desk.erpctl(["user", "create-user", "--display-name", "Nobody"]);
  expect(invalid.code).toBe(8);
  expect(invalid.stderr).toContain("  user.login: must not be empty");
});

test("the stack is asked for the language that was chosen, and for none where none was", async () => {
  stack.calls.length = 0;
  const list = ["user", "list-users"];
  await desk.erpctl(list);
  await desk.erpctl(list, { env: { LANG: "C.UTF-8" } });
  await desk.erpctl(list, { env: { LANG: "en_US.UTF-8" } });
  await desk.erpctl(list, { env: { LANG: "en_US.UTF-8", LC_ALL: "zh_TW.UTF-8" } });
  await desk.erpctl([...list, "--lang", "en"], { env: { LANG: "zh_TW.UTF-8" } });
  await desk.erpctl([...list, "--header", "Accept-Language: zh-TW"], { env: { LANG: "en_US.UTF-8" } });
  expect(stack.calls.map(({ language }) => language)).toEqual(["", "", "en", "zh-TW", "en", "zh-TW"]);
});

test("a passing failure is retried with the same request id, a lasting one is not", async () => {
  stack.failures.push(
    refusal(Code.Unavailable, "erp.type/OVERLOADED"),
    refusal(Code.Aborted, "erp.type/COMMAND_IN_PROGRESS"),
  );
  stack.calls.length = 0;
  const run = await desk.erpctl(["user", "create-user", "--login", "bob", "--verbose"]);
  expect(run.code).toBe(0);
  const ids = stack.calls.map(({ request }) => (request as { requestId: string }).requestId);
  expect(ids).toEqual([ids[0], ids[0], ids[0]]);
  expect(run.stderr).toContain(`request_id: ${ids[0]}`);

  stack.failures.push(refusal(Code.Aborted, "erp.type/VERSION_CONFLICT"));
  const conflict = await desk.erpctl(["user", "create-user", "--login", "carol"]);
  expect(conflict.code).toBe(6);
  expect(stack.failures).toEqual([]);
});

test("a user is created once although the answer is lost", async () => {
  stack.lost.count = 1;
  stack.calls.length = 0;
  const run = await desk.erpctl(["user", "create-user", "--login", "dave"]);
  expect(run).toMatchObject({ code: 0 });
  expect(stack.calls.map(({ method }) => method)).toEqual(["CreateUser", "CreateUser"]);
});

test("a stack that cannot be reached is told apart from one that refuses", async () => {
  const cases = [
    ["--server", "http://127.0.0.1:1", "ECONNREFUSED"],
    ["--server", stack.http2, "check --protocol"],
    ["--server", stack.http1.replace("http:", "https:"), "http or https"],
    ["--timeout", "1ms", "timed out"],
  ] as const;
  for (const [flag, value, message] of cases) {
    const run = await desk.erpctl(["user", "list-users", flag, value, "--retries", "0"]);
    expect(run.code).toBe(9);
    expect(run.stderr).toContain(message);
  }
});

test("a stream prints each message as it comes and ends with Ctrl-C", async () => {
  for (const { protocol, server } of wires()) {
    const wire = ["--protocol", protocol, "--server", server];
    const three = await desk.erpctl(["health-stream", "watch-health", "--limit", "3", ...wire]);
    const lines = three.stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).health.state)).toEqual(["STATE_UP", "STATE_UP", "STATE_UP"]);

    const endless = desk.start(["health-stream", "watch", "-o", "table", ...wire]);
    const [first] = await once(endless.stdout as NodeJS.ReadableStream, "data");
    expect(String(first)).toMatch(/^state +parts +check_time\nUP +database UP +-\n/);
    endless.kill("SIGINT");
    const [code, signal] = await once(endless, "close");
    expect({ code, signal }).toEqual({ code: 130, signal: null });
  }
});

test("a wrong command line sends nothing and says what is wrong", async () => {
  stack.calls.length = 0;
  const cases: [string[], RegExp][] = [
    [["user", "lst-users"], /unknown command 'lst-users'[\s\S]*list-users/],
    [["user", "list-users", "--nope"], /unknown option '--nope'/],
    [["user", "list-users", "--states", "ASLEEP"], /--states: "ASLEEP" is none of INVITED, ACTIVE/],
    [["user", "list-users", "--json", "[]"], /must be a JSON object/],
    [["user", "list-users", "--json", '{"colour": 1}'], /colour/],
    [["authority", "resolve-identity"], /unknown command 'authority'/],
    [["audit", "create-checkpoint"], /unknown command 'create-checkpoint'/],
  ];
  for (const [args, message] of cases) {
    const run = await desk.erpctl(args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
  }
  expect(stack.calls).toEqual([]);
});
