import { once } from "node:events";
import { connect } from "node:net";
import { nameCodes } from "./name-codes.ts";
import type { RenderSpec, TableRow } from "./render-spec.ts";
import { renderers } from "./render-table.ts";
import { writeWhole } from "./write-whole.ts";

/** What the child of renderInChild does: rows come by a socket, a batch a line, and the file goes back the same way. */
export async function run(input: unknown): Promise<{ rows: number }> {
  const { spec, socketPath } = input as { spec: RenderSpec; socketPath: string };
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  await once(socket, "connect");
  const named = nameCodes(spec.columns);
  async function* batches(): AsyncGenerator<readonly TableRow[]> {
    for await (const line of linesOf(socket)) yield named(JSON.parse(line) as string[][]);
  }
  const rows = await renderers[spec.format](spec, batches(), (bytes) => writeWhole(socket, bytes));
  socket.end();
  await once(socket, "finish");
  return { rows };
}

/** The lines of a stream. Node's own reads a thousand ahead, and a line is a batch of rows here. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]).toString();
      begun = [];
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) yield Buffer.concat(begun).toString();
}
