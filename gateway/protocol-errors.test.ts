import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { healthRoutes } from "./grpc-health.ts";
import { createMetrics } from "./metrics.ts";
import { createReadiness } from "./readiness.ts";
import { enveloped, rawAnswer, type WireForm, wireForms } from "./testing/raw-answer.ts";
import { type SmallApp, smallRoutes, startSmallApp } from "./testing/small-app.ts";
import { unknownRpcs } from "./unknown-rpcs.ts";

const check = "/grpc.health.v1.Health/Check";
const watch = "/grpc.health.v1.Health/Watch";
const readMaxBytes = 100_000;
const forms = Object.keys(wireForms) as WireForm[];

function start(): Promise<SmallApp> {
  const health = healthRoutes(createReadiness());
  return startSmallApp({
    router: { readMaxBytes },
    connect: {
      routes: (router) => {
        smallRoutes(router);
        health(router);
      },
    },
    extend: (app) => app.register(unknownRpcs, createMetrics()),
  });
}

/** Sends one message in a wire form: to the RPC of its kind, in an envelope where one belongs. */
function send(
  app: SmallApp,
  form: WireForm,
  message: Uint8Array | string,
  headers: Record<string, string> = {},
  flags = 0,
) {
  const path = form === "connect stream" ? watch : check;
  const body = wireForms[form].enveloped ? enveloped(message, flags) : message;
  return rawAnswer(app.origin, form, path, body, headers);
}

/** The name of the header that says how a message is compressed. */
function encodingHeader(form: WireForm): string {
  if (form === "connect stream") return "connect-content-encoding";
  return wireForms[form].enveloped ? "grpc-encoding" : "content-encoding";
}

test.each(forms)("%s: what cannot be read is MALFORMED_REQUEST", async (form) => {
  const app = await start();
  const malformed = { code: "INVALID_ARGUMENT", reason: "MALFORMED_REQUEST", domain: "erp.type" };
  const wrong = wireForms[form].type.endsWith("json")
    ? ["{", "[]", '{"service":5}', Buffer.from('{"service":"\xff"}', "latin1")]
    : [Buffer.alloc(64, 0xff), Buffer.from([0x0a, 0x7f, 1]), Buffer.from([0x0a, 2, 0xff, 0xfe])];
  for (const message of wrong) expect(await send(app, form, message)).toMatchObject(malformed);
  const timeout = form.startsWith("connect") ? { "connect-timeout-ms": "soon" } : { "grpc-timeout": "soon" };
  expect(await send(app, form, form.endsWith("proto") ? "" : "{}", timeout)).toMatchObject(malformed);
  const compressed = { [encodingHeader(form)]: "gzip" };
  expect(await send(app, form, "this is no gzip", compressed, 1)).toMatchObject(malformed);
});

test.each(forms)("%s: what is too long is REQUEST_TOO_LARGE, also as a bomb", async (form) => {
  const app = await start();
  const tooLarge = {
    code: "RESOURCE_EXHAUSTED",
    reason: "REQUEST_TOO_LARGE",
    metadata: { limit_bytes: String(readMaxBytes) },
  };
  expect(await send(app, form, "x".repeat(2 * readMaxBytes))).toMatchObject(tooLarge);
  const bomb = gzipSync(Buffer.alloc(20 * readMaxBytes));
  expect(bomb.length).toBeLessThan(readMaxBytes);
  expect(await send(app, form, bomb, { [encodingHeader(form)]: "gzip" }, 1)).toMatchObject(tooLarge);
});

test.each(forms)("%s: an unknown compression is UNSUPPORTED_COMPRESSION", async (form) => {
  const app = await start();
  expect(await send(app, form, "{}", { [encodingHeader(form)]: "br" }, 1)).toMatchObject({
    code: "UNIMPLEMENTED",
    reason: "UNSUPPORTED_COMPRESSION",
    metadata: { supported: "gzip" },
  });
});

test.each(forms)("%s: an unknown RPC is UNKNOWN_METHOD, of a known service or not", async (form) => {
  const app = await start();
  for (const path of [
    "/erp.operations.v1.SystemService/Nothing",
    "/erp.nothing.v9.Nothing/Get?a=b",
    "/grpc.health.v9.X/Y",
  ]) {
    const answer = await rawAnswer(app.origin, form, path, enveloped(""));
    expect(answer).toMatchObject({ code: "UNIMPLEMENTED", reason: "UNKNOWN_METHOD", domain: "erp.type" });
  }
  expect(JSON.stringify(callsIn(app))).not.toContain("a=b");
});

test.each(forms)("%s: the answer has the caller's language and request id, and the log one line", async (form) => {
  const app = await start();
  const headers = { "accept-language": "zh-TW,zh;q=0.9", "x-request-id": `id-of-the-test` };
  const { text, reason, ...answer } = await send(app, form, "\xff", { ...headers, [encodingHeader(form)]: "br" }, 1);
  expect(text).toBe("不支援此請求的壓縮方式；支援：gzip。");
  expect(answer.requestId).not.toBe("");
  const lines = callsIn(app);
  // What is read by the handler of a stream is logged by the chain of a service, which this small one does not have.
  if (form === "connect stream") return;
  expect(lines).toEqual([
    expect.objectContaining({ reason, code: "unimplemented", rpc: check.slice(1), ip: "127.0.0.1" }),
  ]);
  expect(lines[0]).toMatchObject({ requestId: answer.requestId });
});

test("an envelope that is cut, or a message too many or too few, is MALFORMED_REQUEST", async () => {
  const app = await start();
  for (const form of ["grpc", "grpc-web", "connect stream"] as const) {
    const path = form === "connect stream" ? watch : check;
    const message = enveloped(form === "connect stream" ? "{}" : "");
    for (const body of [Buffer.from([0, 0, 0, 0, 9, 1]), Buffer.concat([message, message]), Buffer.alloc(0)]) {
      const answer = await rawAnswer(app.origin, form, path, body);
      expect([form, answer.code, answer.reason]).toEqual([form, "INVALID_ARGUMENT", "MALFORMED_REQUEST"]);
    }
  }
});

test("a wrong content type or HTTP method keeps its HTTP status", async () => {
  const app = await start();
  const send = async (init: RequestInit, path = check) => {
    const answer = await fetch(app.origin + path, init);
    const text = await answer.text();
    const { reason } = JSON.parse(text).details[0].debug;
    return [answer.status, reason, answer.headers.get("allow")];
  };
  expect(await send({ method: "POST", body: "<a/>", headers: { "content-type": "text/xml" } })).toEqual([
    415,
    "MALFORMED_REQUEST",
    null,
  ]);
  expect(await send({ method: "POST", body: "{}", headers: { "content-type": "application/json" } }, watch)).toEqual([
    415,
    "MALFORMED_REQUEST",
    null,
  ]);
  expect(await send({ method: "DELETE" })).toEqual([405, "UNKNOWN_METHOD", "POST"]);
});

test("a name that is nearly that of an RPC is UNKNOWN_METHOD, however long it is", async () => {
  const app = await start();
  const wrong = [
    `${check}s`,
    check.slice(0, -1),
    check.toLowerCase(),
    `${check}/`,
    `${check}%2F`,
    check + "k".repeat(300),
  ];
  for (const path of [...wrong, check.replace("Health/", "Healthy/")]) {
    const answer = await rawAnswer(app.origin, "grpc", path, enveloped(""));
    expect([path, answer.code, answer.reason]).toEqual([path, "UNIMPLEMENTED", "UNKNOWN_METHOD"]);
  }
  // What is written in another way is the same name.
  const spelled = await rawAnswer(app.origin, "grpc", check.replace("Check", "%43heck"), enveloped(""));
  expect(spelled.reason).not.toBe("UNKNOWN_METHOD");
});

test("a GET whose query is no UTF-8 or no base64 is MALFORMED_REQUEST", async () => {
  const app = await start();
  const path = "/erp.operations.v1.SystemService/GetVersion";
  for (const query of ["encoding=json&message=%7B%22a%22%3A%22%FF%22%7D", "encoding=proto&base64=1&message=!!!"]) {
    const answer = await fetch(`${app.origin}${path}?connect=v1&${query}`);
    expect(await answer.json()).toMatchObject({
      code: "invalid_argument",
      details: [{ debug: { reason: "MALFORMED_REQUEST" } }, {}],
    });
  }
});

test("what is told of a body leaves its values out", async () => {
  const app = await start();
  for (const [body, detail] of [
    ['{"service":hunter2}', "the JSON of message grpc.health.v1.HealthCheckRequest is not valid"],
    ['{"service":{"hunter2":1}}', "field grpc.health.v1.HealthCheckRequest.service: expected string"],
    ['"hunter2"', "the JSON of message grpc.health.v1.HealthCheckRequest is not valid"],
  ] as const) {
    expect((await send(app, "connect json", body)).metadata).toEqual({ detail });
  }
  expect(JSON.stringify(app.log)).not.toContain("hunter2");
});

function callsIn({ log }: SmallApp) {
  return log.filter(({ msg }) => msg === "call");
}
