import { createServer, type IncomingHttpHeaders, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";

/** What reached the core. */
export type Recorded = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body so far. */
  received: number;
  /** Whether the body came to its end. */
  complete: boolean;
};

/** A server in the place of the core that takes everything and keeps what it got. */
export type RecordingCore = {
  readonly port: number;
  readonly requests: Recorded[];
  stop(): Promise<void>;
};

/**
 * Starts it: HTTP/2 without TLS, as nginx speaks with the core. It answers {"path": ...}, after as many milliseconds as the
 * header "wait-ms" says; with the header "hang-up" it reads the request and ends the connection without a word, or, when that
 * says "after-head", with the head of an answer and no more.
 */
export async function startRecordingCore(): Promise<RecordingCore> {
  const requests: Recorded[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const recorded: Recorded = { method, path, headers, received: 0, complete: false };
    requests.push(recorded);
    request.on("data", (chunk: Buffer) => {
      recorded.received += chunk.length;
    });
    request.on("error", () => undefined);
    request.on("end", () => {
      recorded.complete = !request.aborted;
      const hangUp = () => request.stream.session?.destroy();
      if (headers["hang-up"] === "after-head") {
        request.stream.respond({ ":status": 200, "content-type": headers["content-type"] ?? "application/json" });
        return setTimeout(hangUp, 20);
      }
      if (headers["hang-up"] !== undefined) return hangUp();
      const answer = () =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ path }));
      setTimeout(answer, Number(headers["wait-ms"] ?? 0));
    });
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => undefined).on("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
