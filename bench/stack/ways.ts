import { type NginxOptions, startNginx, type TestNginx } from "../../platform/testing/nginx.ts";
import type { BenchStack } from "../harness/bench-stack.ts";
import type { CalledRpc } from "../harness/called-rpc.ts";
import type { Usage } from "../harness/child-protocol.ts";
import { openGrpcLoad } from "../harness/grpc-load.ts";
import { openHttp1Load } from "../harness/http1-load.ts";
import type { Case } from "../harness/measure.ts";
import { cpuUsBelow, databasePid } from "../harness/process-cpu.ts";
import type { ServerProcess } from "../harness/server-process.ts";
import { postings, spreadCell } from "../posting/posted-rpc.ts";
import { getUser } from "../rpc/read-rpcs.ts";

/** Calls in flight: fewer than the core has connections to the database, also for a moment in which it has lost some. */
const concurrency = 8;

/**
 * "<protocol> <read|post> <way>": straight to the core ("direct"), through the shipped nginx ("h2c"), through one that speaks
 * HTTP/1.1 with the core ("h1", JSON only), and through the shipped one before two processes ("replicas").
 */
export async function openWays(bench: BenchStack, resources: AsyncDisposableStack): Promise<readonly Case[]> {
  const second = await bench.startAnother("second", {});
  const first = portOf(bench.stack);
  const [h2c, h1, replicas] = await Promise.all([
    start({ cores: [first] }, resources),
    start({ cores: [first], edit: (text, file) => byHttp1(withoutLimits(text), file) }, resources),
    start({ cores: [first, portOf(second)] }, resources),
  ]);
  const on = (protocol: "json" | "grpc", what: string, way: string, rpc: CalledRpc, nginx?: TestNginx): Case => {
    const place = nginx ? { port: nginx.port, ca: nginx.ca } : { port: first };
    const target = { ...place, token: () => bench.token, rpc, concurrency, callsPerConnection: 4 };
    const open = () => (protocol === "grpc" ? openGrpcLoad(target) : openHttp1Load(target));
    const cores = way === "replicas" ? [bench.stack, second] : [bench.stack];
    const server = wholeStack(cores, [databasePid(bench.dataDir), ...(nginx ? [nginx.pid] : [])]);
    return { name: `${protocol} ${what} ${way}`, server, open };
  };
  const calls = { read: getUser(bench.userId), post: postings(spreadCell) };
  return (["json", "grpc"] as const).flatMap((protocol) =>
    (["read", "post"] as const).flatMap((what) => [
      on(protocol, what, "direct", calls[what]),
      on(protocol, what, "h2c", calls[what], h2c),
      ...(protocol === "json" ? [on(protocol, what, "h1", calls[what], h1)] : []),
      on(protocol, what, "replicas", calls[what], replicas),
    ]),
  );
}

/** The CPU time of everything that answers a call: the core, the database, and nginx where it is on the way. */
function wholeStack(cores: readonly ServerProcess[], others: readonly number[]): Pick<ServerProcess, "usage"> {
  return {
    usage: async () => {
      const [first, ...more] = (await Promise.all(cores.map((core) => core.usage()))) as [Usage, ...Usage[]];
      const beside =
        more.reduce((sum, { cpuUs }) => sum + cpuUs, 0) + others.reduce((sum, pid) => sum + cpuUsBelow(pid), 0);
      return { ...first, cpuUs: first.cpuUs + beside };
    },
  };
}

async function start(options: NginxOptions, resources: AsyncDisposableStack): Promise<TestNginx> {
  const nginx = await startNginx({ edit: withoutLimits, allow: { "many-users": "127.0.0.1 1;" }, ...options });
  resources.defer(() => nginx.stop());
  return nginx;
}

/** The limit on one address must not be what is measured. */
function withoutLimits(text: string): string {
  return text
    .replace("calls_of_many:10m rate=500r/s", "calls_of_many:10m rate=1000000r/s")
    .replaceAll("burst=1000", "burst=100000");
}

/** The other way to reach the core, which was not chosen. */
function byHttp1(text: string, file: string): string {
  const changed = text
    .replace(
      /^grpc_(connect_timeout|read_timeout|send_timeout|socket_keepalive|next_upstream\w*|hide_header) /gm,
      "proxy_$1 ",
    )
    .replace(/^( *)grpc_(read|send)_timeout /gm, "$1proxy_$2_timeout ")
    .replaceAll("grpc_set_header", "proxy_set_header")
    .replaceAll("grpc_pass grpc://", "proxy_pass http://");
  const more =
    'proxy_http_version 1.1;\nproxy_set_header Connection "";\nproxy_request_buffering off;\nproxy_buffering off;\n';
  return file === "erp/to-core.conf" ? changed + more : changed;
}

function portOf({ ports }: ServerProcess): number {
  return ports.stack ?? 0;
}
