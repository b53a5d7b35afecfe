import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from "node:http2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GetUserRequestSchema, GetUserResponseSchema } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { createRecorder, type Load, rpcPath, type Target } from "./load.ts";
import { benchLogin } from "./sample-user.ts";

const callsPerSession = 8;

/**
 * Calls as gRPC over HTTP/2 without TLS, on several connections with some calls each. The request is one frame, made once;
 * of an answer only the first is decoded, and of the others the status is read.
 */
export function openGrpcLoad(target: Target): Load {
  const recorder = createRecorder();
  const request = requestFrame(target.userId);
  const headers: OutgoingHttpHeaders = {
    ":method": "POST",
    ":path": rpcPath,
    "content-type": "application/grpc+proto",
    te: "trailers",
    "user-agent": "bench",
    ...(target.token === "" ? {} : { authorization: `Bearer ${target.token}` }),
  };
  let closed = false;
  const sessions = Array.from({ length: Math.ceil(target.concurrency / callsPerSession) }, (_, at) => {
    const session = connect(`http://127.0.0.1:${target.port}`);
    session.on("error", recorder.fail);
    const calls = Math.min(callsPerSession, target.concurrency - at * callsPerSession);
    for (let call = 0; call < calls; call++) callAgainAndAgain(session, headers, request, recorder, () => closed);
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
  headers: OutgoingHttpHeaders,
  request: Buffer,
  recorder: ReturnType<typeof createRecorder>,
  isClosed: () => boolean,
): void {
  let checked = false;
  const call = () => {
    if (isClosed()) return;
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
      if (!checked && !isExpected(chunks)) return recorder.fail(new Error("an answer is another than expected"));
      checked = true;
      call();
    });
    stream.end(request);
  };
  call();
}

function requestFrame(userId: string): Buffer {
  const message = toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { userId }));
  const frame = Buffer.alloc(prefixBytes + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, prefixBytes);
  return frame;
}

function isExpected(chunks: readonly Buffer[]): boolean {
  const message = Buffer.concat(chunks).subarray(prefixBytes);
  return fromBinary(GetUserResponseSchema, message).user?.login === benchLogin;
}

/** Before each message of gRPC: one byte of flags, four of length. */
const prefixBytes = 5;
