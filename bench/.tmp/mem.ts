// usage: node mem.ts <case> <seconds> [node flags...]
import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { startBenchStack } from "../rpc/bench-stack.ts";
import * as sp from "../rpc/server-process.ts";
import { openHttp1Load } from "../rpc/http1-load.ts";
import { openGrpcLoad } from "../rpc/grpc-load.ts";
await using res = new AsyncDisposableStack();
const [kase = "json memory", seconds = "10"] = process.argv.slice(2);
let server, token = "", userId = "019a0000-0000-7000-8000-000000000000";
const [proto, which = ""] = kase.split(" ");
let port;
if (which === "connect") { server = await sp.startServer(new URL("../rpc/bare-connect-server.ts", import.meta.url), {}); res.defer(() => server.stop()); port = server.ports[proto === "grpc" ? "http2" : "http1"]; }
else { const s = await startBenchStack({ logLevel: "info", profileDir: undefined }, res); ({ server, token, userId } = s); port = server.ports[which === "row" ? "stack" : "memory"]; }
console.log("idle", (await server.usage()).rssBytes / 1e6);
const load = (proto === "grpc" ? openGrpcLoad : openHttp1Load)({ port, token, userId, concurrency: 16 });
let n = 0;
for (let i = 0; i < Number(seconds); i++) { const stop = load.record(); const b = await server.usage(); await Promise.race([sleep(1000), load.failed]); const a = await server.usage(); const k = stop().length; n += k; console.log(i, "rss", (a.rssBytes / 1e6).toFixed(0), "calls", k, "cpu us", ((a.cpuUs - b.cpuUs) / k).toFixed(0), "total", n); }
load.close();
