import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";
import type { Readiness } from "./readiness.ts";

/** Serves grpc.health.v1.Health (Check, List, Watch) from a readiness. */
export function healthRoutes(readiness: Readiness): (router: ConnectRouter) => void {
  const statusOf = (service: string) => {
    const ready = readiness.isReady(service);
    if (ready === undefined) return Status.SERVICE_UNKNOWN;
    return ready ? Status.SERVING : Status.NOT_SERVING;
  };
  return (router) =>
    router.service(Health, {
      check({ service }) {
        const status = statusOf(service);
        if (status === Status.SERVICE_UNKNOWN) throw new ConnectError(`unknown service "${service}"`, Code.NotFound);
        return { status };
      },
      list() {
        const names = readiness.services();
        return { statuses: Object.fromEntries(names.map((name) => [name, { status: statusOf(name) }])) };
      },
      watch: ({ service }, context) => watch(readiness, () => statusOf(service), context),
    });
}

/** Sends the status at once and at each change. Short-lived changes may be skipped, the newest status never is. */
async function* watch(readiness: Readiness, current: () => Status, { signal }: HandlerContext) {
  let wake = () => {};
  const unsubscribe = readiness.subscribe(() => wake());
  const left = () => wake();
  signal.addEventListener("abort", left);
  try {
    let sent: Status | undefined;
    while (!signal.aborted) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const status = current();
      if (status !== sent) yield { status };
      else if (readiness.closed) throw new ConnectError("the server stops", Code.Unavailable);
      else if (!signal.aborted) await changed;
      sent = status;
    }
  } finally {
    signal.removeEventListener("abort", left);
    unsubscribe();
  }
}
