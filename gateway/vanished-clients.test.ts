import { once } from "node:events";
import { connect } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { startSmallApp } from "./testing/small-app.ts";

const ways: [name: string, vanish: (socket: Socket) => void][] = [
  ["ends its side", (socket) => socket.end()],
  ["closes its connection", (socket) => socket.destroy()],
  ["resets its connection", (socket) => socket.resetAndDestroy()],
];

test.each(ways)("a client of HTTP/2 that %s takes its endless streams with it", async (_name, vanish) => {
  const running = new Set<object>();
  const app = await startSmallApp({
    connect: {
      routes: (router) =>
        router.service(HealthStreamService, {
          async *watchHealth(_request, { signal }) {
            running.add(signal);
            signal.addEventListener("abort", () => running.delete(signal));
            yield {};
            await once(signal, "abort");
          },
        }),
    },
  });
  const socket = connectTcp(app.port, "127.0.0.1");
  const session = connect(app.origin, { createConnection: () => socket });
  onTestFinished(() => session.destroy());
  session.on("error", () => undefined);
  const { watchHealth } = HealthStreamService.method;
  const path = `/${watchHealth.parent.typeName}/${watchHealth.name}`;
  const call = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  call.on("error", () => undefined).end(Buffer.alloc(5));
  await once(call, "data");
  expect(running.size).toBe(1);
  vanish(socket);
  await expect.poll(() => running.size, { timeout: 2_000 }).toBe(0);
});
