import type { HandlerContext } from "@connectrpc/connect";
import { refuse } from "../errors/common.ts";
import { type Call, callOf } from "./call.ts";
import type { Rpc, ServiceRuntime } from "./rpc.ts";

/**
 * Lets calls of an RPC that must not overlap come one after the other in this process. Calls that wait for each other in
 * the database would hold a connection each, and so few of them would stop everybody else. Calls without a key do not wait.
 */
export function takeTurns<Deps>(
  rpc: Rpc<Deps>,
  keyOf: (request: never, call: Call, deps: Deps) => string | undefined,
): Rpc<Deps> {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return {
    method: rpc.method,
    serve: (runtime: ServiceRuntime<Deps>) => {
      const serve = rpc.serve(runtime) as (request: never, context: HandlerContext) => Promise<unknown>;
      return async (request: never, context: HandlerContext) => {
        const key = keyOf(request, callOf(context), runtime.deps);
        if (key === undefined) return serve(request, context);
        const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
        if (line.length >= lengthMax) throw refuse("OVERLOADED", { retry_after_seconds: "1" });
        lines.set(key, line);
        line.length += 1;
        const turn = line.last.then(() => serve(request, context));
        // Whoever comes next waits for the end of this one, good or bad.
        line.last = turn.catch(() => undefined);
        try {
          return await turn;
        } finally {
          line.length -= 1;
          if (line.length === 0) lines.delete(key);
        }
      };
    },
  };
}

/** Most calls of one key that wait or run. */
const lengthMax = 100;
