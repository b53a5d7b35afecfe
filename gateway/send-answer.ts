import type { OutgoingHttpHeaders } from "node:http";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { FastifyReply } from "fastify";

/** Sends an answer by the raw response, with what hooks put on the reply (security headers), which would be lost with it. */
export async function sendAnswer(answer: UniversalServerResponse, reply: FastifyReply): Promise<void> {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  const { body, ...head } = answer;
  const { trailer } = head;
  const rest = trailer && isStream(body) ? endedPlainly(body, trailer) : body;
  const sent = rest && !isHead(reply) ? { ...head, body: rest } : head;
  // This promise stays open after a complete answer: it waits for an "end" that responses of Node do not emit.
  await universalResponseToNodeResponse(sent, reply.raw);
}

async function* endedPlainly(body: AsyncIterable<Uint8Array>, trailer: Headers): AsyncGenerator<Uint8Array> {
  yield* body;
  writePlainly(trailer);
}

function isStream(body: UniversalServerResponse["body"]): body is AsyncIterable<Uint8Array> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/**
 * Writes the message of a gRPC status with as little percent-encoding as gRPC asks for. Connect encodes far more, and
 * grpc-js decodes less than it should: its users would read "%3A" for every colon.
 */
export function plainGrpcMessage(message: string): string {
  return decodeURIComponent(message).replace(/[^ -$&-~]+/g, encodeURIComponent);
}

function writePlainly(trailer: Headers): void {
  const message = trailer.get(grpcMessage);
  if (message?.includes("%")) trailer.set(grpcMessage, plainGrpcMessage(message));
}

const grpcMessage = "grpc-message";

/**
 * Sends the answer to a unary call. All of it is there when the handler is done, so that it leaves in one write, where
 * universalResponseToNodeResponse takes a write for the head, one for each piece and a promise for each.
 */
export async function sendWhole(answer: UniversalServerResponse, reply: FastifyReply): Promise<void> {
  const { raw } = reply;
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body ?? []) pieces.push(piece);
  if (hasLeft(reply)) return;
  const [only = nothing] = pieces;
  raw.writeHead(answer.status, { ...reply.getHeaders(), ...plainHeaders(answer.header) } as OutgoingHttpHeaders);
  // Connect knows the trailers only when the body was read.
  if (answer.trailer) {
    writePlainly(answer.trailer);
    raw.addTrailers(plainHeaders(answer.trailer));
  }
  if (isHead(reply)) raw.end();
  else raw.end(pieces.length > 1 ? Buffer.concat(pieces) : only);
}

/** Of HEAD only the head is answered. HTTP/1.1 leaves out the rest by itself; over HTTP/2 it would end the stream as failed. */
function isHead({ request }: FastifyReply): boolean {
  return request.method === "HEAD";
}

/** Whether nobody waits for the answer any more. */
export function hasLeft({ raw }: FastifyReply): boolean {
  // Under HTTP/2 the response is a part of the stream, and only that one knows.
  const { stream } = raw as { stream?: { destroyed: boolean } };
  return (stream ?? raw).destroyed;
}

const nothing = new Uint8Array();

function plainHeaders(headers: Headers | undefined): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  headers?.forEach((value, name) => {
    // The only header whose values cannot be joined by a comma.
    result[name] = name === "set-cookie" ? headers.getSetCookie() : value;
  });
  return result;
}
