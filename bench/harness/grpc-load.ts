import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { CalledRpc } from "./called-rpc.ts";
import { createRecorder, type Load, type Target } from "./load.ts";

/**
 * Calls as gRPC over HTTP/2 without TLS, on several connections with some calls each. The request is one frame; of an answer only the first
 * is decoded, and of the others the status is read.
 */
export function openGrpcLoad(target: Target): Load {
  const recorder = createRecorder();
  const { callsPerConnection = 8 } = target;
  const token = target.token();
  const headers: OutgoingHttpHeaders = {
    ":method": "POST",
    ":path": target.rpc.path,
    "content-type": "application/grpc+proto",
    te: "trailers",
    "user-agent": "bench",
    ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
  };
  let closed = false;
  const sessions = new Set<ClientHttp2Session>();
  const open = (connection: Connection): void => {
    const { port, ca } = target;
    const session =
      ca === undefined ? connect(`http://127.0.0.1:${port}`) : connect(`https://127.0.0.1:${port}`, { ca });
    connection.session = session;
    sessions.add(session);
    session.on("error", recorder.fail);
    session.on("close", () => sessions.delete(session));
    // nginx lets a connection go after a number of calls; those under way are still answered on it.
    session.on("goaway", () => !closed && open(connection));
  };
  for (let at = 0; at < target.concurrency; at += callsPerConnection) {
    const connection: Connection = {};
    open(connection);
    for (let call = 0; call < Math.min(callsPerConnection, target.concurrency - at); call++)
      callAgainAndAgain(connection, { headers, rpc: target.rpc }, recorder, () => closed);
  }
  return {
    ...recorder,
    close: () => {
      closed = true;
      for (const session of sessions) session.destroy();
    },
  };
}

/** Calls that share a connection; the session is another one when the server has ended the one before. */
type Connection = { session?: ClientHttp2Session };

function callAgainAndAgain(
  connection: Connection,
  { headers, rpc }: { headers: OutgoingHttpHeaders; rpc: CalledRpc },
  recorder: ReturnType<typeof createRecorder>,
  isClosed: () => boolean,
): void {
  let checked = false;
  const call = () => {
    if (isClosed()) return;
    const request = requestFrame(rpc);
    const startedAt = performance.now();
    const stream = connection.session?.request(headers);
    if (!stream) return;
    const chunks: Buffer[] = [];
    let status: unknown;
    stream.on("data", (chunk: Buffer) => !checked && chunks.push(chunk));
    stream.on("response", (received) => (status = received["grpc-status"]));
    stream.on("trailers", (trailers) => (status = trailers["grpc-status"]));
    stream.on("error", (error) => !isClosed() && !isRefused(stream) && recorder.fail(error));
    stream.on("close", () => {
      if (isClosed()) return;
      if (isRefused(stream)) return call();
      recorder.add(performance.now() - startedAt);
      if (status !== "0") return recorder.fail(new Error(`an answer has the gRPC status ${status}`));
      if (!checked && !isExpected(rpc, chunks)) return recorder.fail(new Error("an answer is another than expected"));
      checked = true;
      call();
    });
    stream.end(request);
  };
  call();
}

/** Whether a call came when the connection was being let go: nothing of it was done, and it goes on the next one. */
function isRefused({ rstCode }: ClientHttp2Stream): boolean {
  return rstCode === constants.NGHTTP2_REFUSED_STREAM;
}

function requestFrame(rpc: CalledRpc): Buffer {
  const message = rpc.binary();
  const frame = Buffer.alloc(prefixBytes + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, prefixBytes);
  return frame;
}

function isExpected(rpc: CalledRpc, chunks: readonly Buffer[]): boolean {
  return rpc.isExpected({ binary: Buffer.concat(chunks).subarray(prefixBytes) });
}

/** Before each message of gRPC: one byte of flags, four of length. */
const prefixBytes = 5;
