import { type BenchStackOptions, startBenchStack } from "./bench-stack.ts";
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
  const stack = await startBenchStack(options, resources);
  const start = async (file: string) => {
    const server = await startServer(new URL(file, import.meta.url), {}, undefined);
    resources.defer(() => server.stop());
    return server;
  };
  const connect = await start("./bare-connect-server.ts");
  const fastify = await start("./bare-fastify-server.ts");
  const { token, userId } = stack;
  const on = (name: string, server: ServerProcess, port: string, withToken: boolean): Case => {
    const target = { port: server.ports[port] ?? 0, token: withToken ? token : "", userId, concurrency };
    return { name, server, open: () => (name.startsWith("grpc") ? openGrpcLoad(target) : openHttp1Load(target)) };
  };
  return [
    on("json fastify", fastify, "http1", false),
    on("json connect", connect, "http1", false),
    on("json memory", stack.server, "memory", true),
    on("json row", stack.server, "stack", true),
    on("grpc connect", connect, "http2", false),
    on("grpc memory", stack.server, "memory", true),
    on("grpc row", stack.server, "stack", true),
  ];
}
