import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { connectRaw } from "./testing/raw-client.ts";
import { startSmallApp } from "./testing/small-app.ts";
import { proxyTest } from "./trusted-proxies.ts";

test("proxies are named by address or network, in both families", () => {
  const isProxy = proxyTest(["172.30.91.2", "10.1.0.0/16", "fd00::2"]);
  for (const address of ["172.30.91.2", "::ffff:172.30.91.2", "10.1.200.3", "fd00::2"])
    expect(isProxy(address)).toBe(true);
  for (const address of ["172.30.91.3", "10.2.0.1", "fd00::3", "", "nonsense"]) expect(isProxy(address)).toBe(false);
  expect(proxyTest([])("127.0.0.1")).toBe(false);
});

test("a proxy may open many connections at once, and a client only so many", async () => {
  const limits = { unfinishedPerAddressMax: 5 };
  for (const [isProxy, kept] of [
    [true, 30],
    [false, 5],
  ] as const) {
    const app = await startSmallApp({ limits, onePort: { isProxy: () => isProxy } });
    const clients = await Promise.all(Array.from({ length: 30 }, () => connectRaw(app.port)));
    await sleep(100);
    expect(clients.filter(({ socket }) => !socket.readableEnded && !socket.destroyed)).toHaveLength(kept);
  }
});
