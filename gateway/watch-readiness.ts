import type { DescService } from "@bufbuild/protobuf";
import type { Logger } from "pino";
import type { Database } from "../platform/db/database.ts";
import type { Readiness } from "./readiness.ts";

const intervalMs = 2_000;

/** Keeps the readiness of a process true: it is ready while all its databases answer. Redis is not asked: it may be gone. */
export function watchReadiness(
  databases: readonly Database[],
  readiness: Readiness,
  services: readonly DescService[],
  log: Logger,
): { first: Promise<void>; stop(): void } {
  let was: boolean | undefined;
  const check = async () => {
    const answers = await Promise.allSettled(databases.map((database) => database.ping(1_500)));
    const failed = answers.find((answer) => answer.status === "rejected");
    const ready = failed === undefined;
    if (was !== undefined && was !== ready) log.warn({ ready, err: failed?.reason }, "readiness changed");
    was = ready;
    for (const name of ["", ...services.map(({ typeName }) => typeName)]) readiness.set(name, ready);
  };
  const first = check();
  const timer = setInterval(() => void check(), intervalMs);
  timer.unref();
  return { first, stop: () => clearInterval(timer) };
}
