import { create, toJsonString } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { File } from "../../gen/erp/operations/v1/file_pb.ts";
import {
  FileStreamService,
  type UploadFileRequest,
  UploadFileRequestSchema,
  UploadFileResponseSchema,
} from "../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { hashNothing } from "../raw-body-hash.ts";
import { abortedWithClient, copyHeaders, sendProblem } from "../rest/answer-parts.ts";
import { answerContent } from "./answer-content.ts";
import { entityTag } from "./content-headers.ts";
import { readUploadStart } from "./upload-start.ts";

/** What the routes of files stand on. */
export type FileRoutesOptions = {
  /** Where the RPCs are called. */
  readonly transport: Transport;
  /** The headers of the call behind a request. */
  readonly headersFor: (request: FastifyRequest) => Headers;
};

/** Whether a request to a path (with query) brings the content of a file. */
export function isUpload(path: string): boolean {
  return path === uploadRpcPath || /^\/api\/v1\/files(\?|$)/.test(path);
}

const uploadRpcPath = `/${FileStreamService.typeName}/${FileStreamService.method.uploadFile.name}`;

/**
 * Serves the content of files to whoever speaks plain HTTP: the body of a request is a file, and so is that of an answer.
 * Behind it are the same RPCs as for everybody else. Nothing is held back: the content flows as fast as both ends let it.
 */
export function registerFiles(app: FastifyInstance, { transport, headersFor }: FileRoutesOptions): void {
  const client = createClient(FileStreamService, transport);
  app.register(async (scope) => {
    // Nobody but the route reads the body.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
    scope.route({
      method: ["POST", "PUT"],
      url: "/api/v1/files",
      handler: async (request, reply) => {
        try {
          hashNothing(request);
          const start = readUploadStart(request);
          const pieces = piecesOf({ case: "start", value: start }, request.raw);
          const options = { headers: headersFor(request), signal: abortedWithClient(reply), onHeader: keepIn(reply) };
          const answer = await client.uploadFile(pieces, options);
          const { id, sha256 } = answer.file as File;
          reply.code(201).header("location", `/api/v1/files/${id}`).header("etag", entityTag(sha256));
          return reply.type(json).send(toJsonString(UploadFileResponseSchema, answer, { alwaysEmitImplicit: true }));
        } catch (error) {
          // What still comes of the body is nobody's.
          if (!request.raw.complete) reply.header("connection", "close");
          return sendProblem(request, reply, error);
        }
      },
    });
    scope.route({
      method: ["GET", "HEAD"],
      url: "/api/v1/files/:fileId/content",
      handler: async (request, reply) => {
        const { fileId } = request.params as { fileId: string };
        return await answerContent(request, reply, (asked, signal) =>
          client.downloadFile({ fileId, ...asked }, { headers: headersFor(request), signal }),
        );
      },
    });
    scope.route({
      method: ["GET", "HEAD"],
      url: "/files/:token",
      handler: async (request, reply) => {
        const { token } = request.params as { token: string };
        return await answerContent(request, reply, (asked, signal) =>
          client.downloadLinkedFile({ token, ...asked }, { headers: headersFor(request), signal }),
        );
      },
    });
  });
}

const json = "application/json; charset=utf-8";

function keepIn(reply: FastifyReply) {
  return (header: Headers) => copyHeaders(reply, header);
}

async function* piecesOf(
  start: UploadFileRequest["piece"],
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<UploadFileRequest> {
  yield create(UploadFileRequestSchema, { piece: start });
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += chunkBytesMax) {
      const value = chunk.subarray(at, at + chunkBytesMax);
      yield create(UploadFileRequestSchema, { piece: { case: "chunk", value } });
    }
  }
}

const chunkBytesMax = 1_048_576;
