import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInChild } from "../../platform/child/run-in-child.ts";
import type { RenderSpec, SentBatches } from "./render-spec.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Renders a table in a process of its own and gives out the bytes of the file as they come. Rows go in and bytes come out
 * over one socket, so that neither side has more in memory than it works on: who reads slowly slows down the source.
 */
export async function* renderInChild(
  spec: RenderSpec,
  batches: SentBatches,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "erp-render-"));
  const socketPath = join(folder, "socket");
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const server = createServer({ allowHalfOpen: true });
  try {
    server.listen(socketPath);
    await once(server, "listening");
    const child = runInChild(
      new URL("./render-child.ts", import.meta.url),
      { spec, socketPath },
      {
        signal: stop,
        memoryMb: memoryMb[spec.format],
      },
    );
    // Awaited below; until then a failure only ends the wait for its socket.
    child.catch(() => undefined);
    const socket = await connected(server, child, stop);
    const fed = feed(socket, batches);
    fed.catch((error: Error) => socket.destroy(error));
    try {
      for await (const chunk of socket) yield chunk as Uint8Array;
    } catch (error) {
      // What broke the socket explains more than that it broke: the source of the rows, or the end of the child.
      if (!stop.aborted) await fed.then(() => child);
      throw error;
    }
    const whole = await fed;
    await child;
    if (!whole) throw new Error("the renderer ended before it had all rows");
  } finally {
    ending.abort(new Error("the table is not wanted any more"));
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const memoryMb: Record<RenderSpec["format"], number> = { csv: 256, xlsx: 256, pdf: 512 };

async function connected(server: Server, child: Promise<unknown>, signal: AbortSignal): Promise<Socket> {
  const socket = once(server, "connection", { signal }).then(([first]) => first as Socket);
  const ended = child.then(() => Promise.reject(new Error("the renderer ended before it began")));
  socket.catch(() => undefined);
  ended.catch(() => undefined);
  const first = await Promise.race([socket, ended]);
  // A failure of the child is told by its promise; what the socket says of it is less.
  first.on("error", () => undefined);
  signal.addEventListener("abort", () => first.destroy(signal.reason as Error), { once: true });
  return first;
}

/** Writes the rows, and says whether all were taken. Fails only with what the source fails with: the child tells its own end. */
async function feed(socket: Socket, batches: SentBatches): Promise<boolean> {
  for await (const batch of batches) {
    const taken = await writeWhole(socket, `${typeof batch === "string" ? batch : JSON.stringify(batch)}\n`).then(
      () => true,
      () => false,
    );
    if (!taken || socket.destroyed) return false;
  }
  socket.end();
  return true;
}
