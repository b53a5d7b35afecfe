import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { type Health, Health_State, HealthSchema } from "../../../gen/erp/operations/v1/health_pb.ts";
import { assertSchema } from "../../../platform/db/migration-ledger.ts";
import type { AnswerContext } from "../../../platform/rpc/rpc.ts";
import type { OperationsDeps } from "../deps.ts";
import { diskState, type PartState, worstState } from "../domain/health-rules.ts";

type Context = Pick<AnswerContext<OperationsDeps>, "call" | "deps" | "database">;
type Finding = { readonly state: PartState; readonly detail: string };

/** Looks at all parts that the stack stands on, now. */
export async function checkHealth(context: Context): Promise<Health> {
  const parts = await Promise.all([
    part("database", () => checkDatabase(context)),
    part("schema", () => checkSchema(context)),
    ...(context.deps.redisState() === "off" ? [] : [part("redis", () => checkRedis(context))]),
    part("disk", () => checkDisk(context)),
    part("storage", () => checkStorage(context)),
  ]);
  return create(HealthSchema, {
    state: stateOf[worstState(parts.map(({ state }) => state))],
    parts: parts.map(({ name, state, detail, latencyMs }) => ({ name, state: stateOf[state], detail, latencyMs })),
    checkTime: timestampNow(),
  });
}

async function part(name: string, check: () => Promise<Finding>) {
  const startedAt = performance.now();
  const finding = await check();
  return { name, ...finding, latencyMs: Math.round(performance.now() - startedAt) };
}

async function checkDatabase({ database, call }: Context): Promise<Finding> {
  try {
    await database.ping(checkTimeoutMs);
    return { state: "up", detail: "answers" };
  } catch (error) {
    call.log.warn({ err: error }, "the database does not answer a health check");
    return { state: "down", detail: "does not answer" };
  }
}

async function checkSchema({ database, deps, call }: Context): Promise<Finding> {
  try {
    await assertSchema(database, deps.migrations);
    return { state: "up", detail: `fits ${deps.migrations.at(-1)?.id ?? "no migration"}` };
  } catch (error) {
    call.log.warn({ err: error }, "the schema fails a health check");
    return { state: "down", detail: "cannot be read or does not fit this version" };
  }
}

async function checkRedis({ deps }: Context): Promise<Finding> {
  return deps.redisState() === "up"
    ? { state: "up", detail: "connected" }
    : { state: "degraded", detail: "not connected; the stack works without it, more slowly" };
}

async function checkDisk({ deps, call }: Context): Promise<Finding> {
  try {
    const { bavail, blocks } = await statfs(deps.dataDir);
    const freeShare = blocks > 0 ? bavail / blocks : 0;
    return { state: diskState(freeShare), detail: `${Math.floor(freeShare * 100)} % free` };
  } catch (error) {
    call.log.warn({ err: error }, "the data folder fails a health check");
    return { state: "down", detail: "the data folder cannot be read" };
  }
}

async function checkStorage({ deps, call }: Context): Promise<Finding> {
  const { kind } = deps.storage;
  try {
    const late = sleep(checkTimeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error("no answer")));
    await Promise.race([deps.storage.check(), late]);
    return { state: "up", detail: kind === "s3" ? "answers" : "a folder" };
  } catch (error) {
    call.log.warn({ err: error }, "the storage of files fails a health check");
    return { state: "degraded", detail: "does not answer; everything but files works" };
  }
}

// Long for a healthy server, short for somebody who waits for the answer.
const checkTimeoutMs = 2000;

const stateOf: Record<PartState, Health_State> = {
  up: Health_State.UP,
  degraded: Health_State.DEGRADED,
  down: Health_State.DOWN,
};
