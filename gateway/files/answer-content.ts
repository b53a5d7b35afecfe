import { Readable } from "node:stream";
import { Code, ConnectError } from "@connectrpc/connect";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { File } from "../../gen/erp/operations/v1/file_pb.ts";
import type {
  DownloadFileResponse,
  DownloadLinkedFileResponse,
  FilePart,
} from "../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { reasonOf } from "../../platform/rpc/explain.ts";
import { abortedWithClient, copyHeaders, headerOf, sendProblem } from "../rest/answer-parts.ts";
import { matchesTag, readRange } from "./byte-range.ts";
import { contentHeaders, entityTag } from "./content-headers.ts";

type Answer = AsyncIterable<DownloadFileResponse | DownloadLinkedFileResponse>;
/** What is asked of the RPC. */
type Asked = { readonly offset?: bigint; readonly length?: bigint; readonly ifSha256?: string };

/**
 * Answers with the content of a file, or with the part that the request asks for, as it comes. A client that has the content
 * already is told so, and one that asks only about it gets no content.
 */
export async function answerContent(
  request: FastifyRequest,
  reply: FastifyReply,
  download: (asked: Asked, signal: AbortSignal) => Answer,
): Promise<FastifyReply> {
  const left = abortedWithClient(reply);
  const enough = new AbortController();
  const range = readRange(headerOf(request, "range"), headerOf(request, "if-range"));
  try {
    const pieces = download(range ?? {}, AbortSignal.any([left, enough.signal]))[Symbol.asyncIterator]();
    const first = await pieces.next();
    if (first.done || first.value.piece.case !== "part") throw new Error("a download began without saying of what");
    const part = first.value.piece.value as FilePart;
    const file = part.file as File;
    reply.headers(contentHeaders(file));
    const unchanged = matchesTag(headerOf(request, "if-none-match"), entityTag(file.sha256));
    if (unchanged || request.method === "HEAD") {
      enough.abort(new ConnectError("no content is wanted", Code.Canceled));
      if (unchanged) return reply.removeHeader("content-type").code(304).send();
      return reply.code(200).header("content-length", String(file.size)).send();
    }
    const isPart = range !== undefined && (part.length !== file.size || range.ifSha256 === "");
    if (isPart) {
      const last = part.offset + part.length - 1n;
      reply.code(206).header("content-range", `bytes ${part.offset}-${last}/${file.size}`);
    }
    reply.header("content-length", String(part.length));
    return reply.send(Readable.from(chunksOf(pieces), { objectMode: false, highWaterMark: 262_144 }));
  } catch (error) {
    if (error instanceof ConnectError) {
      copyHeaders(reply, error.metadata);
      const refused = reasonOf(error);
      if (refused?.reason === "RANGE_NOT_SATISFIABLE")
        reply.header("content-range", `bytes */${refused.metadata.size}`);
    }
    return sendProblem(request, reply, error);
  }
}

async function* chunksOf(pieces: AsyncIterator<DownloadFileResponse | DownloadLinkedFileResponse>) {
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    const { piece } = next.value;
    if (piece.case === "chunk") yield piece.value;
  }
}
