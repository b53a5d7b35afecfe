import { create, type DescMethod, toBinary, toJsonString } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { codeFromString } from "@connectrpc/connect/protocol-connect";
import { expect } from "vitest";
import { type Signer, signProof } from "../cli/device-signer.ts";
import { httpStatusOf } from "../gateway/rest/http-status.ts";
import { enveloped, rawAnswer, wireForms } from "../gateway/testing/raw-answer.ts";
import { ErrorReasonSchema as AuthReasons } from "../gen/erp/auth/v1/error_reason_pb.ts";
import { ErrorReasonSchema as CommonReasons } from "../gen/erp/type/v1/error_reason_pb.ts";
import { refusals } from "../platform/errors/refusal.ts";
import { isRead } from "../platform/rpc/contract.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { stateOf } from "./state-of.ts";
import type { TestStack } from "./test-stack.ts";

/** The protocols that every unary RPC can be called by. */
export const protocols = ["connect json", "connect proto", "grpc", "grpc-web", "rest"] as const;
export type Protocol = (typeof protocols)[number];

/** One call, described for all protocols. */
export type Attempt = {
  readonly method: DescMethod;
  /** Fields of the request. */
  readonly request?: Record<string, unknown>;
  /** The same call in REST: "POST /api/v1/users", and the body if any. */
  readonly rest: readonly [route: string, body?: object];
  /** Headers beside the idempotency key that a writing call gets by itself; "" takes one away. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time that the caller gives the call, told as each protocol tells it. */
  readonly timeoutMs?: number;
};

/** How a call was refused. */
export type Refused = {
  /** Code in gRPC's spelling; that of the reason in REST, which has none. */
  readonly code: string;
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly text: string;
  readonly fields: readonly string[];
  readonly requestId: string;
  readonly status: number;
  readonly headers: Headers;
};

/** Makes a call in a protocol and returns how it was refused; the code is "OK" when it was not. */
export async function call(url: string, protocol: Protocol, attempt: Attempt): Promise<Refused> {
  const { method, timeoutMs } = attempt;
  const key = isRead(method) ? "" : uuidv7();
  const all = { "idempotency-key": key, ...timeoutHeader(protocol, timeoutMs), ...attempt.headers };
  const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
  const [httpMethod, path, body] = onTheWire(protocol, attempt);
  if (protocol === "rest") return callRest(url, httpMethod, path, body, headers);
  return rawAnswer(url, protocol, path, body, headers);
}

/** The call with the proof of a device: as it is sent in one protocol, and good for one call. */
export function signed(
  protocol: Protocol,
  attempt: Attempt,
  signer: Signer,
  replaced: { claims?: object } = {},
): Attempt {
  const [httpMethod, path, body] = onTheWire(protocol, attempt);
  const proof = signProof({ ...signer, httpMethod, path, body }, replaced);
  return { ...attempt, headers: { ...attempt.headers, "device-proof": proof } };
}

/**
 * Makes a call in every protocol, in Chinese, and demands the same documented refusal of all of them, with nothing
 * changed. A function makes a new attempt for each protocol, where one cannot be made twice.
 */
export async function expectRefused(
  stack: TestStack,
  made: Attempt | ((protocol: Protocol) => Attempt | Promise<Attempt>),
  expected: { reason: string; fields?: readonly string[]; metadata?: Readonly<Record<string, unknown>> },
): Promise<void> {
  for (const protocol of protocols) {
    const attempt = typeof made === "function" ? await made(protocol) : made;
    const before = await stateOf(stack);
    const headers = { "accept-language": "zh-TW", ...attempt.headers };
    const refused = await call(stack.url, protocol, { ...attempt, headers });
    expect({ protocol, ...refused }).toMatchObject({
      protocol,
      ...documented(expected.reason, refused.metadata),
      ...expected,
    });
    expect(refused.requestId).toMatch(/^[\w-]{8,64}$/);
    const { code, reason, status } = refused;
    if (protocol === "rest") expect(status).toBe(httpStatusOf(codeNumber(code), reason));
    expect(await stateOf(stack)).toEqual(before);
  }
}

/** What the contracts say of a reason. */
function documented(reason: string, metadata: Readonly<Record<string, string>>) {
  const isCommon = CommonReasons.values.some(({ localName }) => localName === reason);
  const { domain, code, messageZhTw } = refusals(isCommon ? CommonReasons : AuthReasons)(reason, metadata);
  return { reason, domain, code, text: messageZhTw };
}

function codeNumber(name: string): Code {
  return codeFromString(name.toLowerCase()) ?? Code.Unknown;
}

function onTheWire(protocol: Protocol, { method, request = {}, rest }: Attempt): [string, string, Uint8Array | string] {
  if (protocol === "rest") {
    const [httpMethod = "", path = ""] = rest[0].split(" ");
    return [httpMethod, path, rest[1] ? JSON.stringify(rest[1]) : ""];
  }
  const message = create(method.input, request);
  const { type, enveloped: wantsEnvelope } = wireForms[protocol];
  const content = type.endsWith("json") ? toJsonString(method.input, message) : toBinary(method.input, message);
  return ["POST", `/${method.parent.typeName}/${method.name}`, wantsEnvelope ? enveloped(content) : content];
}

function timeoutHeader(protocol: Protocol, timeoutMs: number | undefined): Record<string, string> {
  if (timeoutMs === undefined) return {};
  if (protocol === "rest") return { "request-timeout-ms": String(timeoutMs) };
  return protocol.startsWith("connect")
    ? { "connect-timeout-ms": String(timeoutMs) }
    : { "grpc-timeout": `${timeoutMs}m` };
}

type Problem = Omit<Refused, "text" | "fields" | "requestId" | "headers"> & {
  readonly detail: string;
  readonly instance: string;
  readonly request_id: string;
  readonly violations: readonly { field: string }[];
};

async function callRest(
  url: string,
  method: string,
  path: string,
  body: Uint8Array | string,
  headers: object,
): Promise<Refused> {
  const init = body === "" ? {} : { body: body as string };
  const type = body === "" ? {} : { "content-type": "application/json" };
  const answer = await fetch(url + path, { method, ...init, headers: { ...type, ...headers } });
  const requestId = answer.headers.get("x-request-id") ?? "";
  const none = {
    code: "OK",
    reason: "",
    domain: "",
    metadata: {},
    text: "",
    fields: [],
    requestId,
    status: answer.status,
  };
  if (answer.ok) return { ...none, headers: answer.headers };
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  const { reason, domain, metadata, detail, violations, ...problem } = (await answer.json()) as Problem;
  expect(problem).toMatchObject({ status: answer.status, instance: path.split("?")[0], request_id: requestId });
  const { code } = documented(reason, metadata);
  const fields = violations.map(({ field }) => field);
  return { ...none, code, reason, domain, metadata, text: detail, fields, headers: answer.headers };
}
