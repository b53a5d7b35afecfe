import type { JsonObject } from "@bufbuild/protobuf";

/**
 * Adds the routes that carry the content of files to an OpenAPI document: they are no RPC in JSON, so the contracts do not
 * describe them.
 */
export function addFilePaths(document: JsonObject): JsonObject {
  const paths = document.paths as { [path: string]: JsonObject };
  return {
    ...document,
    paths: {
      ...paths,
      "/api/v1/files": { ...paths["/api/v1/files"], post: upload("post"), put: upload("put") },
      "/api/v1/files/{fileId}/content": { get: download },
      "/files/{token}": { get: linkedDownload },
    },
  };
}

const problem = { $ref: "#/components/responses/Problem" };
const binary = { "*/*": { schema: { type: "string", format: "binary" } } };
const user = [{ bearer: [] }, { cookie: [] }, { apiKey: [] }];
const writingUser = [{ bearer: [] }, { cookie: [], csrfToken: [] }, { apiKey: [] }];

const text = (name: string, place: "query" | "header" | "path", description: string, more: JsonObject = {}) => ({
  name,
  in: place,
  description,
  ...(place === "path" ? { required: true } : {}),
  schema: { type: "string", ...more },
});

const upload = (method: string): JsonObject => ({
  operationId: `operations_v1_FileStreamService_UploadFile_${method}`,
  summary: "Uploads a file",
  description: [
    "The body is the file itself, of any type; Content-Type says which. It is not held in memory and may be as large as its purpose allows. The file is there, complete, when the answer comes. The proof of a device covers the call without its body.",
    "Permission `operations.file.upload`, reach: unit.",
  ].join("\n\n"),
  tags: ["FileService"],
  parameters: [
    text("name", "query", "Name for people, with its ending."),
    text("purpose", "query", "What the file is there for.", {
      enum: ["ATTACHMENT", "REPORT", "IMPORT", "EXPORT"],
      default: "ATTACHMENT",
    }),
    text(
      "unitId",
      "query",
      "Id of the organization unit that it belongs to; a file without one is the caller's alone.",
      {
        format: "uuid",
      },
    ),
    text("keepSeconds", "query", "How long it is kept; for ever when left out.", { pattern: "^[0-9]{1,9}$" }),
    text(
      "Content-Digest",
      "header",
      "SHA-256 of the body as RFC 9530 writes it: content that arrives otherwise is refused.",
    ),
    { $ref: "#/components/parameters/IdempotencyKey" },
    { $ref: "#/components/parameters/AcceptLanguage" },
  ],
  requestBody: { required: true, content: binary },
  responses: {
    "201": {
      description: "The file that was stored.",
      headers: {
        "X-Request-Id": { $ref: "#/components/headers/RequestId" },
        "Idempotency-Replayed": { $ref: "#/components/headers/IdempotencyReplayed" },
        Location: { description: "Path of what is known of the file.", schema: { type: "string" } },
        ETag: { description: "SHA-256 of the content.", schema: { type: "string" } },
      },
      content: {
        "application/json": {
          schema: {
            type: "object",
            description: "The file that was stored.",
            properties: { file: { $ref: "#/components/schemas/erp.operations.v1.File" } },
          },
        },
      },
    },
    "413": problem,
    default: problem,
  },
  security: writingUser,
  "x-rpc": "erp.operations.v1.FileStreamService/UploadFile",
  "x-permission": "operations.file.upload",
});

const rangeParameters = [
  text(
    "Range",
    "header",
    'One range of bytes, for example "bytes=0-1023"; several ranges are answered with the whole.',
  ),
  text("If-Range", "header", "ETag of the content that the range is of: when it is another, the whole is sent."),
  text("If-None-Match", "header", "ETag of the content that the caller has."),
];

const contentAnswers: JsonObject = {
  "200": {
    description: "The content. Pictures and PDF may be shown by a browser; everything else is to be saved.",
    headers: {
      ETag: { description: "SHA-256 of the content.", schema: { type: "string" } },
      "Content-Disposition": { description: "Name of the file (RFC 6266).", schema: { type: "string" } },
    },
    content: binary,
  },
  "206": { description: "The part that was asked for.", content: binary },
  "304": { description: "The caller has this content." },
  "416": problem,
  default: problem,
};

const download: JsonObject = {
  operationId: "operations_v1_FileStreamService_DownloadFile",
  summary: "Downloads a file, or a part of it",
  description: "The answer is the content itself.\n\nPermission `operations.file.read`, reach: unit.",
  tags: ["FileService"],
  parameters: [text("fileId", "path", "Id of the file.", { format: "uuid" }), ...rangeParameters],
  responses: contentAnswers,
  security: user,
  "x-rpc": "erp.operations.v1.FileStreamService/DownloadFile",
  "x-permission": "operations.file.read",
};

const linkedDownload: JsonObject = {
  operationId: "operations_v1_FileStreamService_DownloadLinkedFile",
  summary: "Downloads a file by a link",
  description: "For whoever has a link that CreateFileLink made. Open to everybody.",
  tags: ["FileService"],
  parameters: [text("token", "path", "The last part of the link."), ...rangeParameters],
  responses: contentAnswers,
  security: [{}],
  "x-rpc": "erp.operations.v1.FileStreamService/DownloadLinkedFile",
};
