import { Code, ConnectError, type HandlerContext, type Interceptor, type StreamResponse } from "@connectrpc/connect";
import { codeToString } from "@connectrpc/connect/protocol-connect";
import type { Logger } from "pino";
import { type Call, callKey } from "./call.ts";
import { rpcName } from "./contract.ts";
import { explain, reasonOf } from "./explain.ts";

/** Watches calls: one log line each, and errors as their callers understand them. */
export type Observer = {
  readonly intercept: Interceptor;
  /** For a call that was refused before its body was read; returns the error for the caller. */
  refusedEarly(error: unknown, context: HandlerContext, call: Call | undefined, startedAt: number): ConnectError;
};

/** Makes the observer of a process. Unknown faults are logged here, once, with their cause. */
export function createObserver(log: Logger): Observer {
  const report = (call: Call | undefined, rpc: string, startedAt: number, error?: ConnectError) => {
    const code = error ? codeToString(error.code) : "ok";
    const line = {
      requestId: call?.requestId,
      rpc,
      code,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      caller: call ? `${call.caller.kind}:${call.caller.name}` : undefined,
      ip: call?.peer.ip,
      reason: error && reasonOf(error)?.reason,
    };
    if (error?.code === Code.Internal || error?.code === Code.Unknown || error?.code === Code.DataLoss) {
      log.error({ ...line, err: error.cause ?? error }, "call failed");
    } else if (call?.idle) log.debug(line, "call");
    else log.info(line, "call");
  };
  const failed = (error: unknown, call: Call | undefined, rpc: string, startedAt: number) => {
    const explained = explain(error, { requestId: call?.requestId ?? "", language: call?.language ?? "en" });
    report(call, rpc, startedAt, explained);
    return explained;
  };
  return {
    refusedEarly: (error, context, call, startedAt) => failed(error, call, rpcName(context.method), startedAt),
    intercept: (next) => async (request) => {
      const startedAt = performance.now();
      const call = request.contextValues.get(callKey);
      const rpc = rpcName(request.method);
      try {
        const response = await next(request);
        if (!response.stream) {
          report(call, rpc, startedAt);
          return response;
        }
        const onEnd = (error?: unknown) => {
          if (error === undefined) report(call, rpc, startedAt);
          return error === undefined ? undefined : failed(error, call, rpc, startedAt);
        };
        return { ...response, message: watched(response, onEnd) } as StreamResponse;
      } catch (error) {
        throw failed(error, call, rpc, startedAt);
      }
    },
  };
}

async function* watched(response: StreamResponse, onEnd: (error?: unknown) => ConnectError | undefined) {
  let error: ConnectError | undefined;
  let done = false;
  try {
    for await (const message of response.message) yield message;
    done = true;
  } catch (reason) {
    done = true;
    error = onEnd(reason);
    throw error;
  } finally {
    if (error === undefined) {
      if (done) onEnd();
      else onEnd(new ConnectError("the caller left", Code.Canceled));
    }
  }
}
