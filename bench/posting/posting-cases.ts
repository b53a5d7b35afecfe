import { type BenchStack, startOther } from "../harness/bench-stack.ts";
import type { CalledRpc } from "../harness/called-rpc.ts";
import { openGrpcLoad } from "../harness/grpc-load.ts";
import { openHttp1Load } from "../harness/http1-load.ts";
import type { Case } from "../harness/measure.ts";
import type { ServerProcess } from "../harness/server-process.ts";
import { documents, hotCell, postings, spreadCell } from "./posted-rpc.ts";

/** What can be measured in one go, by its name. */
export type PostingCases = {
  /** Everything that posts, in the order in which it is measured: what is compared stands together. */
  readonly all: readonly Case[];
  /** Postings and the ceiling beside a ledger of some size. */
  besideLedger(size: string): readonly Case[];
};

/** Connections that call at the same time. */
const connectionCounts = [1, 8, 32, 64];

/**
 * "<protocol> <what> <connections>": "spread" over all items and places, "hot" on one of them, "echo" by a bare Connect handler;
 * with "single" each posting has a transaction of its own.
 */
export async function openPostingCases(bench: BenchStack, resources: AsyncDisposableStack): Promise<PostingCases> {
  const single = await bench.startAnother("single", { ERP_POSTING_BATCH_MAX: "1" });
  const echo = await startOther(new URL("../harness/bare-connect-server.ts", import.meta.url), {}, resources);
  const on = (protocol: "json" | "grpc", server: ServerProcess, name: string, rpc: CalledRpc, count: number): Case => {
    const isEcho = server === echo;
    const port = server.ports[isEcho ? (protocol === "json" ? "http1" : "http2") : "stack"] ?? 0;
    const target = { port, token: () => (isEcho ? "" : bench.token), rpc, concurrency: count, callsPerConnection: 1 };
    return { name, server, open: () => (protocol === "grpc" ? openGrpcLoad(target) : openHttp1Load(target)) };
  };
  const spread = postings(spreadCell);
  const hot = postings(hotCell);
  const posting = (["json", "grpc"] as const).flatMap((protocol) =>
    connectionCounts.flatMap((count) => {
      const more = protocol === "json" && count >= 32;
      return [
        on(protocol, echo, `${protocol} echo ${count}`, spread, count),
        on(protocol, bench.stack, `${protocol} spread ${count}`, spread, count),
        ...(more ? [on(protocol, single, `${protocol} spread ${count} single`, spread, count)] : []),
        on(protocol, bench.stack, `${protocol} hot ${count}`, hot, count),
        ...(more ? [on(protocol, single, `${protocol} hot ${count} single`, hot, count)] : []),
      ];
    }),
  );
  return {
    all: [...posting, on("json", bench.stack, "json documents 8", documents(), 8)],
    besideLedger: (size) => [
      on("json", echo, `${size} echo 32`, spread, 32),
      on("json", bench.stack, `${size} spread 32`, spread, 32),
    ],
  };
}
