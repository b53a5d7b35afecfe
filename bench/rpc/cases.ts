import { join } from "node:path";
import { type BenchStackOptions, startBenchStack } from "../harness/bench-stack.ts";
import { openGrpcLoad } from "../harness/grpc-load.ts";
import { openHttp1Load } from "../harness/http1-load.ts";
import type { Case } from "../harness/measure.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import type { MemorySettings } from "./memory-server.ts";
import { getUser, listPermissions } from "./read-rpcs.ts";

/** Calls in flight. The pool of the stack has ten connections and lets twenty wait: more would be refused. */
export const concurrency = 16;

/** Starts all servers and returns what is measured, in the order in which it is measured. */
export async function openCases(options: BenchStackOptions, resources: AsyncDisposableStack): Promise<Case[]> {
  const bench = await startBenchStack(options, resources);
  const { stack, settings, dataDir, userId } = bench;
  const start = async (file: string, given: unknown = {}, profileDir?: string) => {
    const server = await startServer(new URL(file, import.meta.url), given, profileDir);
    resources.defer(() => server.stop());
    return server;
  };
  const memorySettings: MemorySettings = {
    ...settings,
    stackUrl: `http://127.0.0.1:${stack.ports.stack}`,
    logFile: join(dataDir, "memory.log"),
  };
  const memory = await start("./memory-server.ts", memorySettings, options.profileDir);
  const connect = await start("../harness/bare-connect-server.ts");
  const fastify = await start("./bare-fastify-server.ts");
  const on = (name: string, server: ServerProcess, port: string, rpc = getUser(userId)): Case => {
    const isBare = server === connect || server === fastify;
    const target = { port: server.ports[port] ?? 0, token: () => (isBare ? "" : bench.token), rpc, concurrency };
    return { name, server, open: () => (name.startsWith("grpc") ? openGrpcLoad(target) : openHttp1Load(target)) };
  };
  return [
    on("json fastify", fastify, "http1"),
    on("json connect", connect, "http1"),
    on("json memory", memory, "memory"),
    on("json list", stack, "stack", listPermissions),
    on("json row", stack, "stack"),
    on("grpc connect", connect, "http2"),
    on("grpc memory", memory, "memory"),
    on("grpc list", stack, "stack", listPermissions),
    on("grpc row", stack, "stack"),
  ];
}
