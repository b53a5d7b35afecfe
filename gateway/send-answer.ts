import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { universalResponseToNodeResponse } from "@connectrpc/connect-node";
import type { FastifyReply } from "fastify";

/** Sends an answer by the raw response, with what hooks put on the reply (security headers), which would be lost with it. */
export async function sendAnswer(answer: UniversalServerResponse, reply: FastifyReply): Promise<void> {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  // This promise stays open after a complete answer: it waits for an "end" that responses of Node do not emit.
  await universalResponseToNodeResponse(answer, reply.raw);
}

/** Whether nobody waits for the answer any more. */
export function hasLeft({ raw }: FastifyReply): boolean {
  // Under HTTP/2 the response is a part of the stream, and only that one knows.
  const { stream } = raw as { stream?: { destroyed: boolean } };
  return (stream ?? raw).destroyed;
}
