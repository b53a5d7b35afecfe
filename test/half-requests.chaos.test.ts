import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, constants } from "node:http2";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { allContracts } from "../services/registry.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

// Requests of every kind that are begun, and left at any point and in any way: whatever they were, the stack serves the others,
// ends what stands still, and keeps nothing of them.

let stack: TestStack;
/** Errors that nobody caught: each would have ended a process. */
const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);

const limits = {
  firstBytesTimeoutMs: 300,
  headersTimeoutMs: 300,
  bodyTimeoutMs: 300,
  longBodyTimeoutMs: 600,
  uploadBodyTimeoutMs: 600,
  unreadBodyMs: 200,
  timeoutCheckMs: 50,
  keepAliveIdleMs: 300,
  sessionIdleMs: 300,
};
/** When the longest of them is over for certain, on a busy machine. */
const endedByMs = 5_000;

beforeAll(async () => {
  process.on("uncaughtExceptionMonitor", note);
  process.on("unhandledRejection", note);
  // Without a worker, whose jobs come and go in their own time.
  stack = await startTestStack({
    limits,
    env: { ERP_ROLES: "gateway,auth,inventory,operations", ERP_FILE_MAX_MB: "1" },
  });
});
afterAll(() => {
  process.off("uncaughtExceptionMonitor", note);
  process.off("unhandledRejection", note);
});

const rpcs = allContracts.flatMap(({ typeName, methods }) => methods.map(({ name }) => `/${typeName}/${name}`));
const uploads = "/erp.operations.v1.FileStreamService/UploadFile";
const otherPaths = [
  ...["/", "/pda/", "/docs", "/openapi.json", "/livez", "/readyz", "/metrics", "/nowhere", "*", "//", "/%zz"],
  ...[
    "/api/v1/sessions:login",
    "/api/v1/users?page_size=2",
    "/api/v1/nowhere",
    "/api/v1/files?name=a.bin&purpose=ATTACHMENT",
  ],
];
const path = fc.oneof(fc.constantFrom(...rpcs), fc.constant(uploads), fc.constantFrom(...otherPaths));

/** A message as streams carry them: flags, length, content. */
function enveloped(content: Uint8Array, length = content.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, content]);
}
const start = Buffer.from(JSON.stringify({ start: { name: "a.bin", purpose: "PURPOSE_ATTACHMENT" } }));
const tooLarge = Buffer.from(
  JSON.stringify({ start: { name: "a.bin", purpose: "PURPOSE_ATTACHMENT", size: "9000000" } }),
);
const chunk = Buffer.from(JSON.stringify({ chunk: Buffer.alloc(600_000).toString("base64") }));

const bodies: Record<string, Uint8Array> = {
  empty: Buffer.alloc(0),
  object: Buffer.from("{}"),
  "half an object": Buffer.from('{"user": {"login":'),
  noise: Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7_919) % 256)),
  "more than is taken": Buffer.alloc(4_500_000, " "),
  "a message": enveloped(Buffer.from("{}")),
  "an empty message": enveloped(Buffer.alloc(0)),
  "a message that never comes": enveloped(Buffer.alloc(0), 900_000_000),
  "an upload": Buffer.concat([enveloped(start), enveloped(chunk)]),
  "an upload that is too large": Buffer.concat([
    enveloped(start),
    enveloped(chunk),
    enveloped(chunk),
    enveloped(chunk),
  ]),
  "an upload that says so": enveloped(tooLarge),
};

const request = fc.record({
  method: fc.oneof(
    { weight: 4, arbitrary: fc.constant("POST") },
    { weight: 1, arbitrary: fc.constantFrom("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS") },
  ),
  path,
  type: fc.constantFrom(
    ...[
      "application/json",
      "application/proto",
      "application/connect+json",
      "application/connect+proto",
      "application/grpc",
    ],
    ...[
      "application/grpc-web+proto",
      "application/grpc-web+json",
      "application/grpc-web-text",
      "image/png",
      "text/html",
      "",
    ],
  ),
  signedIn: fc.boolean(),
  more: fc.subarray(
    [
      "expect: 100-continue",
      "content-encoding: gzip",
      "connect-timeout-ms: 50",
      "grpc-timeout: 50m",
      "device-proof: a.b.c",
    ],
    { maxLength: 2 },
  ),
  body: fc.constantFrom(...Object.keys(bodies)),
  /** How much more is announced than comes: with nothing missing the request is whole. */
  missing: fc.constantFrom(0, 1, 100_000),
  chunked: fc.boolean(),
  /** Time between the head and the body, and before leaving. */
  pauses: fc.tuple(fc.constantFrom(0, 0, 5, 40), fc.constantFrom(0, 5, 100, 700)),
  leave: fc.constantFrom("stays", "stays", "ends its side", "closes", "resets"),
});
type HalfRequest = typeof request extends fc.Arbitrary<infer R> ? R : never;

function headersOf({ type, signedIn, more }: HalfRequest): Record<string, string> {
  const headers: Record<string, string> = { "idempotency-key": crypto.randomUUID() };
  if (type) headers["content-type"] = type;
  if (signedIn) headers.authorization = `Bearer ${stack.admin.accessToken}`;
  for (const header of more) {
    const [name = "", value = ""] = header.split(": ");
    headers[name] = value;
  }
  return headers;
}

/** Sends a request over HTTP/1.1; resolves to what is wrong with how it went. */
async function overHttp1(asked: HalfRequest): Promise<string[]> {
  const { port, hostname } = new URL(stack.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on("error", () => undefined);
  let answer = "";
  socket.on("data", (bytes) => {
    answer = (answer + bytes.toString("latin1")).slice(0, 200);
  });
  const ended = new Promise<void>((resolve) => void socket.once("end", resolve).once("close", () => resolve()));
  const body = bodies[asked.body] ?? Buffer.alloc(0);
  const length = asked.chunked ? "transfer-encoding: chunked" : `content-length: ${body.length + asked.missing}`;
  const head = [`${asked.method} ${asked.path} HTTP/1.1`, "host: a", length];
  for (const [name, value] of Object.entries(headersOf(asked))) head.push(`${name}: ${value}`);
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await sleep(asked.pauses[0]);
  if (asked.chunked && body.length > 0) {
    socket.write(`${body.length.toString(16)}\r\n`);
    socket.write(body);
    socket.write("\r\n");
  } else socket.write(body);
  if (asked.chunked && asked.missing === 0) socket.write("0\r\n\r\n");
  await sleep(asked.pauses[1]);
  if (asked.leave === "ends its side") socket.end();
  if (asked.leave === "closes") socket.destroy();
  if (asked.leave === "resets") socket.resetAndDestroy();
  // What is whole may be answered for as long as it likes; what is not must not keep its connection.
  const isLate = asked.missing > 0 && (await Promise.race([ended.then(() => false), sleep(endedByMs, true)]));
  socket.destroy();
  const wrong = [...(isLate ? ["not ended"] : []), ...(/^HTTP\/1.1 500/.test(answer) ? [answer] : [])];
  return wrong.map((fault) => `${fault}: ${JSON.stringify(asked)}`);
}

/** The same as a stream of an HTTP/2 session that others use as well. */
async function overHttp2(session: ClientHttp2Session, asked: HalfRequest): Promise<string[]> {
  if (session.closed || session.destroyed) return [];
  const body = bodies[asked.body] ?? Buffer.alloc(0);
  const length = asked.chunked ? {} : { "content-length": String(body.length + asked.missing) };
  const stream = session.request(
    { ":method": asked.method, ":path": asked.path, ...length, ...headersOf(asked) },
    { endStream: false },
  );
  stream.on("error", () => undefined);
  let status = 0;
  stream.on("response", (headers) => {
    status = Number(headers[":status"]);
  });
  stream.resume();
  await sleep(asked.pauses[0]);
  if (stream.writable) stream.write(body);
  if (asked.missing === 0 && stream.writable) stream.end();
  await sleep(asked.pauses[1]);
  if (asked.leave === "ends its side" && stream.writable) stream.end();
  if (asked.leave === "closes") stream.close(constants.NGHTTP2_NO_ERROR);
  if (asked.leave === "resets") stream.close(constants.NGHTTP2_CANCEL);
  const isLate = asked.missing > 0 && !(await isClosedInTime(stream));
  // One that was ended in order was answered before.
  const isCut = stream.closed && stream.rstCode === constants.NGHTTP2_NO_ERROR && status === 0;
  stream.close(constants.NGHTTP2_CANCEL);
  const wrong = [
    ...(isLate ? ["not ended"] : []),
    ...(isCut && asked.leave !== "closes" && !session.closed ? ["ended without an answer"] : []),
    ...(status === 500 ? ["500"] : []),
  ];
  return wrong.map((fault) => `HTTP/2 ${fault}: ${JSON.stringify(asked)}`);
}

/**
 * Whether a stream is closed in time. Not whether "close" was told: a stream that the server has ended waits here for what was
 * written into it to leave.
 */
async function isClosedInTime(stream: ClientHttp2Stream): Promise<boolean> {
  const until = performance.now() + endedByMs;
  while (!stream.closed && performance.now() < until) await sleep(20);
  return stream.closed;
}

test("2,000 requests that are left at any point end nothing but themselves", { timeout: 600_000 }, async () => {
  const before = keptNow();
  const together = fc.array(request, { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(together, async (all) => {
      // By itself this client takes no answer while more than 10 MB wait to leave.
      const session = connectHttp2(stack.url, { maxSessionMemory: 1_000 });
      session.on("error", () => undefined);
      onTestFinished(() => session.destroy());
      const faults = await Promise.all(
        all.map((asked, at) => (at % 2 === 0 ? overHttp1(asked) : overHttp2(session, asked))),
      );
      session.destroy();
      expect(faults.flat()).toEqual([]);
      expect(uncaught).toEqual([]);
      expect((await fetch(`${stack.url}/livez`, { signal: AbortSignal.timeout(5_000) })).status).toBe(200);
    }),
    { numRuns: 50, endOnFailure: true },
  );
  // Connections to the database stay, and a few clocks of the stack itself come and go.
  await expect.poll(() => keptNow().Timeout - before.Timeout, { timeout: 10_000 }).toBeLessThan(20);
  await expect.poll(() => keptNow().TCPSocketWrap - before.TCPSocketWrap, { timeout: 10_000 }).toBeLessThan(30);
  // Nobody is there any more whom a process that stops would have to wait for.
  const stopAsked = performance.now();
  await stack.stop();
  expect(performance.now() - stopAsked).toBeLessThan(5_000);
  expect(uncaught).toEqual([]);
});

/** How many clocks and connections keep this process alive. */
function keptNow() {
  const kept = { Timeout: 0, TCPSocketWrap: 0 };
  for (const name of process.getActiveResourcesInfo()) {
    if (name === "Timeout" || name === "TCPSocketWrap") kept[name] += 1;
  }
  return kept;
}
