import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { Tx } from "../db/database.ts";
import { Refusal } from "../errors/refusal.ts";
import { type EnqueuedJob, enqueueJob, type JobOptions } from "../jobs/enqueue-job.ts";
import type { JobKind } from "../jobs/job-kind.ts";
import type { AuditEntry, DomainEvent } from "./audit-entry.ts";
import { type Call, type Caller, callOf, type Reach, remainingMs } from "./call.ts";
import { beginCommand, finishCommand, type StoredAnswer } from "./command-store.ts";
import { type IdempotencyKey, idempotencyOf, storedRefusal } from "./idempotency.ts";
import { type NamedResource, namedResource } from "./named-resource.ts";
import { type AnswerContext, type Rpc, reachFor, type ServiceRuntime } from "./rpc.ts";
import { openAnswer, sealAnswer } from "./stored-answer.ts";

/** What a writing RPC is given. */
export type CommandContext<Deps, Prepared = unknown> = {
  /** What was worked out before the transaction was opened. */
  readonly prepared: Prepared;
  readonly tx: Tx;
  readonly call: Call;
  readonly caller: Caller;
  /** Where the caller holds the permission of the RPC: every store filters by it. */
  readonly reach: Reach;
  readonly deps: Deps;
  /** The key of the command; undefined when it is safe to repeat by nature. */
  readonly idempotency: IdempotencyKey | undefined;
  /** Says what was changed; every command says so at least once. */
  audit(entry: AuditEntry): void;
  /** Publishes an event with the change. */
  emit(event: DomainEvent): void;
  /** Enqueues a job with the change, for the caller unless the options name somebody else. */
  enqueue<Payload extends DescMessage>(
    kind: JobKind<Payload>,
    payload: MessageInitShape<Payload>,
    options?: JobOptions,
  ): Promise<EnqueuedJob>;
  /** Runs after the commit; what it does may be lost in a crash. */
  afterCommit(action: () => void): void;
};

/** An answer that refuses the call and keeps what was written, for example the count of failed sign-ins. */
export type KeptRefusal = { readonly refusal: Refusal };

export type CommandHandler<M extends DescMethodUnary, Deps, Prepared> = (
  request: MessageShape<M["input"]>,
  context: CommandContext<Deps, Prepared>,
) => Promise<MessageInitShape<M["output"]> | KeptRefusal>;

/** Slow work that needs no transaction, such as hashing a password. */
export type Preparation<M extends DescMethodUnary, Deps, Prepared> = (
  request: MessageShape<M["input"]>,
  context: AnswerContext<Deps>,
) => Promise<Prepared>;

/**
 * A writing RPC: one transaction that holds the effect, the idempotency key with the answer, the audit rows and the
 * events, or nothing. A repeated call with the same key gets the first answer, whatever protocol it comes by; the same
 * key with other content is refused. A twin that runs at the same time waits for the first.
 */
export function command<M extends DescMethodUnary, Deps>(
  method: M,
  handler: CommandHandler<M, Deps, undefined>,
): Rpc<Deps> {
  return preparedCommand<M, Deps, undefined>(method, () => Promise.resolve(undefined), handler);
}

/** A writing RPC that does slow work before its transaction, so that the work holds no connection and no lock. */
export function preparedCommand<M extends DescMethodUnary, Deps, Prepared>(
  method: M,
  prepare: Preparation<M, Deps, Prepared>,
  handler: CommandHandler<M, Deps, Prepared>,
): Rpc<Deps> {
  return {
    method,
    serve: (runtime) => async (request: MessageShape<M["input"]>, context: HandlerContext) => {
      const { database, deps } = runtime;
      const call = callOf(context);
      const prepared = await prepare(request, { call, deps, database }).then(
        (value) => ({ value }),
        (error: unknown) => {
          // Kept until it is known that this is no repetition, whose answer would be the first one.
          if (error instanceof Refusal) return { refusal: error };
          throw error;
        },
      );
      const run: CommandHandler<M, Deps, unknown> = (input, rest) => {
        if ("refusal" in prepared) throw prepared.refusal;
        return handler(input, { ...rest, prepared: prepared.value });
      };
      return runCommand(method, run, runtime, request, call);
    },
  };
}

/** Runs a command whose slow work is done; `method` stands for what it takes and answers. */
export async function runCommand<M extends DescMethodUnary, Deps>(
  method: M,
  handler: CommandHandler<M, Deps, unknown>,
  runtime: ServiceRuntime<Deps>,
  request: MessageShape<M["input"]>,
  call: Call,
): Promise<MessageShape<M["output"]>> {
  const idempotency = idempotencyOf(method, request, call);
  const reach = reachFor(method, call.caller);
  const afterCommit: (() => void)[] = [];
  const attempt = async (tx: Tx) => {
    const stored = idempotency && (await beginCommand(tx, idempotency));
    if (stored) return { stored };
    const entries: AuditEntry[] = [];
    const events: DomainEvent[] = [];
    const context: CommandContext<Deps> = {
      prepared: undefined,
      tx,
      call,
      caller: call.caller,
      reach,
      deps: runtime.deps,
      idempotency,
      audit: (entry) => entries.push(entry),
      emit: (event) => events.push(event),
      enqueue: async (kind, payload, options) => {
        const job = await enqueueJob(tx, call, kind, payload, options);
        afterCommit.push(() => runtime.doorbell.ring([job.id]));
        return job;
      },
      afterCommit: (action) => afterCommit.push(action),
    };
    const result = await handler(request, context);
    if (entries.length === 0) throw new Error(`${call.rpc} says nothing for the audit trail`);
    if (isKeptRefusal(result)) {
      await finishCommand(tx, call, { entries, events, refusal: result.refusal });
      return { refusal: result.refusal };
    }
    const response = create(method.output, result as MessageInitShape<M["output"]>);
    const answer = idempotency && sealAnswer(method.output, response, runtime.internalKey);
    await finishCommand(tx, call, { entries, events, idempotency, answer });
    return { response };
  };
  const outcome = await runtime.database
    .transaction({ timeoutMs: remainingMs(call) }, attempt)
    .catch((error: unknown) => refused(error, runtime, call, idempotency, namedResource(method, request)));
  for (const action of afterCommit) action();
  if ("refusal" in outcome) throw outcome.refusal;
  if ("stored" in outcome) return replay(method, outcome.stored, call, runtime.internalKey);
  return outcome.response as MessageShape<M["output"]>;
}

/** Stores a refusal by a rule of the business under the key, and audits it, after the attempt was rolled back. */
async function refused<Deps>(
  error: unknown,
  runtime: ServiceRuntime<Deps>,
  call: Call,
  idempotency: IdempotencyKey | undefined,
  resource: NamedResource | undefined,
): Promise<{ stored: StoredAnswer } | { refusal: Refusal }> {
  if (!(error instanceof Refusal) || error.retryable || error.code === "INVALID_ARGUMENT") throw error;
  return runtime.database.transaction({ timeoutMs: remainingMs(call) }, async (tx) => {
    const stored = idempotency && (await beginCommand(tx, idempotency));
    // A twin that came between the two transactions has decided: its answer is the answer.
    if (stored) return { stored };
    const permanent = error.code !== "PERMISSION_DENIED" && error.code !== "UNAUTHENTICATED";
    await finishCommand(tx, call, {
      entries: [{ ...resource }],
      events: [],
      refusal: error,
      ...(permanent && idempotency ? { idempotency, answer: storedRefusal(error) } : {}),
    });
    return { refusal: error };
  });
}

function replay<M extends DescMethodUnary>(
  method: M,
  stored: StoredAnswer,
  call: Call,
  key: Buffer,
): MessageShape<M["output"]> {
  call.responseHeader.set("idempotency-replayed", "true");
  const answer = openAnswer(method.output, stored, key);
  if (answer instanceof Refusal) throw answer;
  return answer as MessageShape<M["output"]>;
}

function isKeptRefusal(result: unknown): result is KeptRefusal {
  return (result as Partial<KeptRefusal>).refusal instanceof Refusal;
}
