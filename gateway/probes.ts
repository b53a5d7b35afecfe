import type { FastifyInstance } from "fastify";
import type { Readiness } from "./readiness.ts";

/** Probes for balancers and orchestrators: /livez says that the process runs, /readyz whether calls may be sent to it. */
export function registerProbes(app: FastifyInstance, readiness: Readiness): void {
  app.get("/livez", (_request, reply) => reply.type("text/plain").send("ok\n"));
  app.get("/readyz", (_request, reply) => {
    const ready = readiness.isReady("") === true;
    return reply
      .code(ready ? 200 : 503)
      .type("text/plain")
      .send(ready ? "ok\n" : "not ready\n");
  });
}
