import { setTimeout as sleep } from "node:timers/promises";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { HealthStreamService } from "../../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { stream } from "../deps.ts";
import { checkHealth } from "./check-health.ts";

export const watchHealth = stream(
  HealthStreamService.method.watchHealth,
  async function* ({ interval, limit }, context) {
    const { signal } = context.call;
    const intervalMs = interval ? durationMs(interval) : defaultIntervalMs;
    for (let sent = 1; ; sent++) {
      // An end without an error would tell the caller that there is nothing more to watch.
      signal.throwIfAborted();
      yield { health: await checkHealth(context) };
      if (sent === limit) return;
      // The caller leaves, or the process stops, in the middle of the wait.
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  },
);

const defaultIntervalMs = 5000;
