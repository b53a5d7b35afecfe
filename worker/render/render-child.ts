import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { RenderSpec, TableRow } from "./render-spec.ts";
import { renderers } from "./render-table.ts";

/** What the child of renderInChild does: rows come by a socket, a batch a line, and the file goes back the same way. */
export async function run(input: unknown): Promise<{ rows: number }> {
  const { spec, socketPath } = input as { spec: RenderSpec; socketPath: string };
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  await once(socket, "connect");
  async function* batches(): AsyncGenerator<TableRow[]> {
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield JSON.parse(line) as TableRow[];
    }
  }
  const rows = await renderers[spec.format](spec, batches(), async (bytes) => {
    if (!socket.write(bytes)) await once(socket, "drain");
  });
  socket.end();
  await once(socket, "finish");
  return { rows };
}
