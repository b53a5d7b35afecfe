import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from "node:http2";
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
  const sessions = Array.from({ length: Math.ceil(target.concurrency / callsPerConnection) }, (_, at) => {
    const { port, ca } = target;
    const session =
      ca === undefined ? connect(`http://127.0.0.1:${port}`) : connect(`https://127.0.0.1:${port}`, { ca });
    session.on("error", recorder.fail);
    const calls = Math.min(callsPerConnection, target.concurrency - at * callsPerConnection);
    for (let call = 0; call < calls; call++)
      callAgainAndAgain(session, { headers, rpc: target.rpc }, recorder, () => closed);
    return session;
  });
  return {
    ...recorder,
    close: () => {
      closed = true;
      for (const session of sessions) session.destroy();
    },
  };
}

function callAgainAndAgain(
  session: ClientHttp2Session,
  { headers, rpc }: { headers: OutgoingHttpHeaders; rpc: CalledRpc },
  recorder: ReturnType<typeof createRecorder>,
  isClosed: () => boolean,
): void {
  let checked = false;
  const call = () => {
    if (isClosed()) return;
    const request = requestFrame(rpc);
    const startedAt = performance.now();
    const stream = session.request(headers);
    const chunks: Buffer[] = [];
    let status: unknown;
    stream.on("data", (chunk: Buffer) => !checked && chunks.push(chunk));
    stream.on("response", (received) => (status = received["grpc-status"]));
    stream.on("trailers", (trailers) => (status = trailers["grpc-status"]));
    stream.on("error", (error) => !isClosed() && recorder.fail(error));
    stream.on("close", () => {
      if (isClosed()) return;
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
