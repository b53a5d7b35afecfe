import { connect } from "node:http2";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestStack, type TestStack } from "../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

/** Posts over HTTP/2, where neither a type nor a length has to be named; `body` follows the headers in a frame of its own. */
async function post(path: string, body: string, headers: Record<string, string> = {}) {
  const session = connect(stack.url);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":method": "POST", ":path": path, ...headers }, { endStream: false });
  stream.end(body);
  let status = 0;
  stream.on("response", (fields) => {
    status = Number(fields[":status"]);
  });
  let text = "";
  for await (const chunk of stream) text += chunk;
  return { status, reason: (JSON.parse(text) as { reason?: string }).reason };
}

const login = () => JSON.stringify({ login: "admin", password: stack.admin.password });
const proof = { "device-proof": "a.b.c" };

test("content without a type is refused, by HTTP/2 as by HTTP/1.1, and never left out", async () => {
  const refused = { status: 415, reason: "MALFORMED_REQUEST" };
  expect(await post("/api/v1/sessions:login", login())).toEqual(refused);
  expect(await post("/api/v1/sessions:login", login(), proof)).toEqual(refused);
  expect(await post("/api/v1/sessions:login", "x".repeat(6_000_000))).toEqual(refused);
  const body = new Blob([login()]);
  const overHttp1 = await fetch(`${stack.url}/api/v1/sessions:login`, { method: "POST", body });
  expect([overHttp1.status, await overHttp1.json()]).toMatchObject([415, { reason: "MALFORMED_REQUEST" }]);
});

test("no content needs no type, and its proof covers nothing", async () => {
  const authorization = `Bearer ${stack.admin.accessToken}`;
  expect(await post("/api/v1/devices:heartbeat", "", proof)).toEqual({
    status: 401,
    reason: "DEVICE_PROOF_INVALID",
  });
  expect(await post("/api/v1/sessions:logout", "", { authorization })).toEqual({ status: 200, reason: undefined });
});
