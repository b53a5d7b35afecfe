import type { DescMethod } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ConnectRouterOptions,
  type ContextValues,
  createContextKey,
} from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "../platform/errors/common.ts";
import { callKey } from "../platform/rpc/call.ts";
import { codeName, explain, reasonOf } from "../platform/rpc/explain.ts";
import { readLanguage } from "../platform/rpc/request-headers.ts";
import { protocolRefusal } from "./protocol-refusal.ts";
import { refusalAnswer } from "./refusal-answer.ts";
import { protocolOfRequest } from "./rpc-protocol.ts";
import { hasLeft } from "./send-answer.ts";

/**
 * What Connect refuses by itself (a body that is no message, too long or compressed in an unknown way, a wrong content
 * type) never reaches the interceptors, where errors get their reason. The options made here watch how far each call gets,
 * and `explainAnswer` replaces the answers to calls that did not get to their RPC.
 */
export function watchCalls<Options extends ConnectRouterOptions & { readMaxBytes: number }>(options: Options): Options {
  return {
    ...options,
    // Connect would put U+FFFD in the place of bytes that are no UTF-8. Its types leave this option out.
    jsonOptions: { ...options.jsonOptions, textDecoder: strictUtf8 } as NonNullable<Options["jsonOptions"]>,
    requestGate: async (context) => {
      const { values, signal } = context;
      values.set(progressKey, { stage: "gate" });
      await options.requestGate?.(context);
      values.set(progressKey, { stage: "reading", signal });
    },
    interceptors: [
      (next) => (request) => {
        const { contextValues: values, header } = request;
        values.set(progressKey, { stage: "handling" });
        if (!request.stream) return next(request);
        // The messages of a stream are read while its handler runs.
        const toRefusal = (error: unknown) =>
          explain(protocolRefusal(error, options.readMaxBytes), {
            requestId: values.get(callKey)?.requestId ?? "",
            language: values.get(callKey)?.language ?? readLanguage(header),
          });
        return next({ ...request, message: readable(request.message, request.method, toRefusal) });
      },
      ...(options.interceptors ?? []),
    ],
  };
}

/** A call whose answer may have to be written here. */
export type UnreadCall = {
  readonly reply: FastifyReply;
  /** RPC, "<package>.<Service>/<Method>". */
  readonly rpc: string;
  readonly values: ContextValues;
  /** HTTP methods that the RPC may be called by. */
  readonly methods: readonly string[];
  readonly readMaxBytes: number;
};

/** The answer with its documented reason: as it is when it has one or needs none. */
export async function explainAnswer(
  answer: UniversalServerResponse,
  call: UnreadCall,
): Promise<UniversalServerResponse> {
  const progress = call.values.get(progressKey);
  if (progress.stage === "unrouted") return refuseUnrouted(answer.status, call);
  if (progress.stage !== "reading") return answer;
  // Connect ends each call with what it failed with.
  const error: unknown = progress.signal.reason;
  if (isLeaving(error) || hasLeft(call.reply)) return answer;
  return refuseCall(protocolRefusal(error, call.readMaxBytes), call);
}

/** Makes the answer that refuses a call, in the protocol of the call, and logs it as the chain does. */
export async function refuseCall(
  fault: Error,
  { reply, rpc, values }: Pick<UnreadCall, "reply" | "rpc" | "values">,
  protocol = protocolOfRequest(reply.request) ?? "connect",
): Promise<UniversalServerResponse> {
  const { request } = reply;
  const known = values.get(callKey);
  const requestId = known?.requestId ?? request.id;
  const error = explain(fault, { requestId, language: known?.language ?? languageOf(request) });
  const code = codeName(error.code).toLowerCase();
  const ms = Math.round(reply.elapsedTime * 10) / 10;
  const line = {
    requestId,
    rpc,
    code,
    ms,
    caller: known && `${known.caller.kind}:${known.caller.name}`,
    ip: request.ip,
  };
  if (error.code === Code.Internal) request.log.error({ ...line, err: fault }, "call failed");
  else request.log.info({ ...line, reason: reasonOf(error)?.reason }, "call");
  const answer = await refusalAnswer(protocol, request.headers["content-type"] ?? "", error);
  answer.header?.set("x-request-id", requestId);
  return answer;
}

/** What Connect refuses by a bare HTTP status, since no protocol fits the request. */
async function refuseUnrouted(status: number, call: UnreadCall): Promise<UniversalServerResponse> {
  const { headers, method } = call.reply.request;
  const about = `${method} with content type "${(headers["content-type"] ?? "").slice(0, 100)}" is not served here`;
  const refusal = status === 405 ? refuse("UNKNOWN_METHOD") : refuse("MALFORMED_REQUEST", { detail: about });
  const spoken = protocolOfRequest(call.reply.request);
  if (spoken === "grpc" || spoken === "grpc-web") return refuseCall(refusal, call, spoken);
  const answer = await refuseCall(refusal, call, "connect");
  if (status === 405) answer.header?.set("allow", call.methods.join(", "));
  return { ...answer, status };
}

/** How far a call has got; its signal tells what it failed with. */
type Progress =
  | { readonly stage: "unrouted" | "gate" | "handling" }
  | { readonly stage: "reading"; readonly signal: AbortSignal };

const progressKey = createContextKey<Progress>({ stage: "unrouted" }, { description: "how far a call has got" });

// A byte order mark is no part of JSON, but may be ignored (RFC 8259, 8.1).
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

async function* readable<T>(
  messages: AsyncIterable<T>,
  { methodKind }: DescMethod,
  toRefusal: (error: unknown) => ConnectError,
): AsyncGenerator<T> {
  let left = methodKind === "server_streaming" ? 1 : Number.POSITIVE_INFINITY;
  try {
    for await (const message of messages) {
      if (left === 0) throw new ConnectError("there is more than one message", Code.InvalidArgument);
      left -= 1;
      yield message;
    }
    if (left === 1) throw new ConnectError("there is no message", Code.InvalidArgument);
  } catch (error) {
    throw isLeaving(error) ? error : toRefusal(error);
  }
}

function isLeaving(error: unknown): boolean {
  return error instanceof ConnectError && (error.code === Code.Canceled || error.code === Code.Aborted);
}

function languageOf({ headers }: FastifyRequest): "zh-TW" | "en" {
  return readLanguage(new Headers({ "accept-language": headers["accept-language"] ?? "" }));
}
