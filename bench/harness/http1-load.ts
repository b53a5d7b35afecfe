import { connect, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import type { CalledRpc } from "./called-rpc.ts";
import { createRecorder, type Load, type Target } from "./load.ts";

/**
 * Calls as Connect JSON over HTTP/1.1, one call at a time on each connection. It makes its bytes from templates and
 * reads of an answer only what ends it: an HTTP client would need as much of the machine as the server that it measures.
 */
export function openHttp1Load(target: Target): Load {
  const recorder = createRecorder();
  const nextRequest = requestMaker(target);
  const sockets = Array.from({ length: target.concurrency }, () => {
    const place = { port: target.port, host: "127.0.0.1", noDelay: true };
    const socket = target.ca === undefined ? connect(place) : connectTls({ ...place, ca: target.ca });
    callAgainAndAgain(socket, nextRequest, target.rpc, recorder);
    return socket;
  });
  return {
    ...recorder,
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function requestMaker({ port, token: currentToken, rpc }: Target): () => Buffer {
  const token = currentToken();
  const lines = [
    `POST ${rpc.path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "user-agent: bench",
    "content-type: application/json",
    "connect-protocol-version: 1",
    ...(token === "" ? [] : [`authorization: Bearer ${token}`]),
    "content-length: ",
  ];
  const head = lines.join("\r\n");
  const heads = new Map<number, Buffer>();
  return () => {
    const body = rpc.json();
    const known = heads.get(body.length) ?? Buffer.from(`${head}${body.length}\r\n\r\n`);
    heads.set(body.length, known);
    return Buffer.concat([known, body]);
  };
}

function callAgainAndAgain(
  socket: Socket,
  nextRequest: () => Buffer,
  rpc: CalledRpc,
  recorder: ReturnType<typeof createRecorder>,
): void {
  let startedAt = 0;
  let checked = false;
  let answer: Buffer = nothing;
  const call = () => {
    const request = nextRequest();
    startedAt = performance.now();
    socket.write(request);
  };
  socket.on(socket instanceof TLSSocket ? "secureConnect" : "connect", call);
  socket.on("error", recorder.fail);
  socket.on("end", () => recorder.fail(new Error("the server hung up")));
  socket.on("data", (chunk) => {
    answer = answer === nothing ? chunk : Buffer.concat([answer, chunk]);
    const bodyAt = answer.indexOf("\r\n\r\n") + 4;
    if (bodyAt < 4) return;
    const head = answer.toString("latin1", 0, bodyAt);
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]);
    if (answer.length < bodyAt + length) return;
    recorder.add(performance.now() - startedAt);
    const fault = head.startsWith("HTTP/1.1 200 ") && length > 0 ? "" : "is no success";
    if (fault !== "" || (!checked && !rpc.isExpected({ json: answer.toString("utf8", bodyAt) }))) {
      recorder.fail(new Error(`an answer ${fault || "is another than expected"}:\n${answer.toString()}`));
      return;
    }
    checked = true;
    answer = nothing;
    call();
  });
}

const nothing = Buffer.alloc(0);
