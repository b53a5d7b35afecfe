import { type BenchStackOptions, startBenchStack } from "./bench-stack.ts";
import { getUser, listPermissions } from "./called-rpc.ts";
import { openGrpcLoad } from "./grpc-load.ts";
import { openHttp1Load } from "./http1-load.ts";
import type { Load } from "./load.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** One server in one protocol. */
export type Case = {
  /** "<protocol> <server>", for example "grpc memory". */
  readonly name: string;
  readonly server: ServerProcess;
  /** Starts to call it. */
  open(): Load;
};

/** Calls in flight. The pool of the stack has ten connections and lets twenty wait: more would be refused. */
export const concurrency = 16;

/** Starts all servers and returns what is measured, in the order in which it is measured. */
export async function openCases(options: BenchStackOptions, resources: AsyncDisposableStack): Promise<Case[]> {
  const { stack, memory, token, userId } = await startBenchStack(options, resources);
  const start = async (file: string) => {
    const server = await startServer(new URL(file, import.meta.url), {}, undefined);
    resources.defer(() => server.stop());
    return server;
  };
  const connect = await start("./bare-connect-server.ts");
  const fastify = await start("./bare-fastify-server.ts");
  const on = (name: string, server: ServerProcess, port: string, rpc = getUser(userId)): Case => {
    const isBare = server === connect || server === fastify;
    const target = { port: server.ports[port] ?? 0, token: isBare ? "" : token, rpc, concurrency };
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
