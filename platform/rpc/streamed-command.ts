import type { DescMethodClientStreaming, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { Refusal } from "../errors/refusal.ts";
import { type Call, callOf, remainingMs } from "./call.ts";
import { type CommandHandler, runCommand } from "./command.ts";
import { appendAudit } from "./command-store.ts";
import { type AnswerContext, type Rpc, reachFor, type ServiceRuntime } from "./rpc.ts";

/** What was made of the messages of a call, before the command that they are for begins. */
export type Received<Request, Content> = {
  /** What the command is, content and all: two calls with the same key are the same when this is the same. */
  readonly request: Request;
  readonly content: Content;
  /** Takes back what was received: the command was refused, has failed, or had its answer already. */
  abandon(error: unknown): Promise<void>;
};

export type Receiver<M extends DescMethodClientStreaming, Deps, Content> = (
  messages: AsyncIterable<MessageShape<M["input"]>>,
  context: AnswerContext<Deps>,
) => Promise<Received<MessageShape<M["input"]>, Content>>;

/**
 * A writing RPC that takes a stream. The stream may last as long as it likes and holds no transaction; when it has ended,
 * the command runs as every other, with ten seconds of its own.
 */
export function streamedCommand<M extends DescMethodClientStreaming, Deps, Content>(
  method: M,
  receive: Receiver<M, Deps, Content>,
  handler: CommandHandler<DescMethodUnary<M["input"], M["output"]>, Deps, Content>,
): Rpc<Deps> {
  return {
    method,
    serve: (runtime) => async (messages: AsyncIterable<MessageShape<M["input"]>>, context: HandlerContext) => {
      const { database, deps } = runtime;
      const call = callOf(context);
      // Without the permission nothing is received at all.
      reachFor(method, call.caller);
      const { request, content, abandon } = await receive(messages, { call, deps, database }).catch((error: unknown) =>
        auditRefused(error, runtime, withTime(call)),
      );
      let used = false;
      try {
        const unary = method as unknown as DescMethodUnary<M["input"], M["output"]>;
        const run: CommandHandler<typeof unary, Deps, unknown> = async (input, rest) => {
          const result = await handler(input, { ...rest, prepared: content });
          used = true;
          return result;
        };
        const response = await runCommand(unary, run, runtime, request, withTime(call));
        if (!used) await abandon(undefined);
        return response;
      } catch (error) {
        await abandon(error);
        throw error;
      }
    },
  };
}

const commandTimeoutMs = 10_000;

/** The call with time for a transaction, however long its stream took. */
function withTime(call: Call): Call {
  return { ...call, deadlineAt: performance.now() + commandTimeoutMs };
}

/** As with every command, a refusal by a rule is in the audit trail. */
async function auditRefused(
  error: unknown,
  { database }: Pick<ServiceRuntime<never>, "database">,
  call: Call,
): Promise<never> {
  if (error instanceof Refusal && !error.retryable && error.code !== "INVALID_ARGUMENT") {
    await database.transaction({ timeoutMs: remainingMs(call) }, (tx) => appendAudit(tx, call, {}, error));
  }
  throw error;
}
