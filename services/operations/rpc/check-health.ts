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
/** In each language that a call may have. */
type Text = Readonly<Record<AnswerContext<OperationsDeps>["call"]["language"], string>>;
type Finding = { readonly state: PartState; readonly detail: Text };

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
    parts: parts.map(({ name, state, detail, latencyMs }) => ({
      name,
      state: stateOf[state],
      detail: detail[context.call.language],
      latencyMs,
    })),
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
    return { state: "up", detail: answers };
  } catch (error) {
    call.log.warn({ err: error }, "the database does not answer a health check");
    return { state: "down", detail: { en: "does not answer", "zh-TW": "無回應" } };
  }
}

async function checkSchema({ database, deps, call }: Context): Promise<Finding> {
  try {
    await assertSchema(database, deps.migrations);
    const newest = deps.migrations.at(-1)?.id ?? "-";
    return { state: "up", detail: { en: `fits ${newest}`, "zh-TW": `符合 ${newest}` } };
  } catch (error) {
    call.log.warn({ err: error }, "the schema fails a health check");
    const detail = { en: "cannot be read or does not fit this version", "zh-TW": "無法讀取，或與此版本不符" };
    return { state: "down", detail };
  }
}

async function checkRedis({ deps }: Context): Promise<Finding> {
  if (deps.redisState() === "up") return { state: "up", detail: { en: "connected", "zh-TW": "已連線" } };
  const detail = {
    en: "not connected; the stack works without it, more slowly",
    "zh-TW": "未連線，系統仍可運作，但較慢",
  };
  return { state: "degraded", detail };
}

async function checkDisk({ deps, call }: Context): Promise<Finding> {
  try {
    const { bavail, blocks } = await statfs(deps.dataDir);
    const freeShare = blocks > 0 ? bavail / blocks : 0;
    const percent = Math.floor(freeShare * 100);
    return { state: diskState(freeShare), detail: { en: `${percent} % free`, "zh-TW": `可用空間 ${percent} %` } };
  } catch (error) {
    call.log.warn({ err: error }, "the data folder fails a health check");
    return { state: "down", detail: { en: "the data folder cannot be read", "zh-TW": "無法讀取資料夾" } };
  }
}

async function checkStorage({ deps, call }: Context): Promise<Finding> {
  const { kind } = deps.storage;
  try {
    const late = sleep(checkTimeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error("no answer")));
    await Promise.race([deps.storage.check(), late]);
    return { state: "up", detail: kind === "s3" ? answers : { en: "a folder", "zh-TW": "本機資料夾" } };
  } catch (error) {
    call.log.warn({ err: error }, "the storage of files fails a health check");
    const detail = { en: "does not answer; everything but files works", "zh-TW": "無回應，檔案以外的功能正常" };
    return { state: "degraded", detail };
  }
}

const answers: Text = { en: "answers", "zh-TW": "正常回應" };

// Long for a healthy server, short for somebody who waits for the answer.
const checkTimeoutMs = 2000;

const stateOf: Record<PartState, Health_State> = {
  up: Health_State.UP,
  degraded: Health_State.DEGRADED,
  down: Health_State.DOWN,
};
