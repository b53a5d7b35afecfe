import type { DescMethod, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { Database, Tx } from "../db/database.ts";
import { refuse } from "../errors/common.ts";
import type { Doorbell } from "../jobs/doorbell.ts";
import { type Call, type Caller, callOf, type Reach, reachOf, remainingMs } from "./call.ts";
import { accessOf } from "./contract.ts";

/** One RPC of a service: its contract and how to serve it. One file each, collected in the service's service.ts. */
export type Rpc<Deps> = {
  readonly method: DescMethod;
  serve(runtime: ServiceRuntime<Deps>): (request: never, context: HandlerContext) => unknown;
};

/** What the RPCs of one service in one process stand on. */
export type ServiceRuntime<Deps> = {
  readonly database: Database;
  readonly deps: Deps;
  /** Seals stored answers that carry secrets. */
  readonly internalKey: Buffer;
  /** Rings for jobs that a command enqueued. */
  readonly doorbell: Doorbell;
};

/** What a reading RPC is given. */
export type QueryContext<Deps> = {
  readonly tx: Tx;
  readonly call: Call;
  readonly caller: Caller;
  /** Where the caller holds the permission of the RPC: every store filters by it. */
  readonly reach: Reach;
  readonly deps: Deps;
};

/** A reading RPC: runs in a read-only transaction, so that everything it reads is of one moment. */
export function query<M extends DescMethodUnary, Deps = unknown>(
  method: M,
  handler: (request: MessageShape<M["input"]>, context: QueryContext<Deps>) => Promise<MessageInitShape<M["output"]>>,
): Rpc<Deps> {
  return {
    method,
    serve: ({ database, deps }) => {
      return (request: MessageShape<M["input"]>, context: HandlerContext) => {
        const call = callOf(context);
        const reach = reachFor(method, call.caller);
        return database.transaction({ timeoutMs: remainingMs(call), readOnly: true }, (tx) =>
          handler(request, { tx, call, caller: call.caller, reach, deps }),
        );
      };
    },
  };
}

/** What an RPC without a transaction is given. */
export type AnswerContext<Deps> = { readonly call: Call; readonly deps: Deps; readonly database: Database };

/** An RPC that needs no transaction of its own, or opens several. */
export function answer<M extends DescMethodUnary, Deps = unknown>(
  method: M,
  handler: (request: MessageShape<M["input"]>, context: AnswerContext<Deps>) => Promise<MessageInitShape<M["output"]>>,
): Rpc<Deps> {
  return {
    method,
    serve: ({ database, deps }) => {
      return (request: MessageShape<M["input"]>, context: HandlerContext) =>
        handler(request, { call: callOf(context), deps, database });
    },
  };
}

/** Where the caller holds the permission that the contract demands; everywhere for RPCs that demand none. */
export function reachFor(method: DescMethod, caller: Caller): Reach {
  const { permission } = accessOf(method);
  if (permission === "") return { everywhere: true, unitIds: [] };
  const reach = reachOf(caller, permission);
  if (!reach) throw refuse("PERMISSION_DENIED", { permission });
  return reach;
}
