import { create } from "@bufbuild/protobuf";
import type { FastifyRequest } from "fastify";
import { File_Purpose } from "../../gen/erp/operations/v1/file_pb.ts";
import {
  type UploadFileRequest_Start,
  UploadFileRequest_StartSchema,
} from "../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { malformed } from "../rest/malformed.ts";

/**
 * What a raw upload says of itself: its name and purpose in the query, its type, size and hash in headers. Refuses what it
 * cannot read, and parameters that it does not know.
 */
export function readUploadStart(request: FastifyRequest): UploadFileRequest_Start {
  const query = readQuery(request.raw.url ?? "");
  const { headers } = request;
  const mediaType = (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (mediaType.startsWith("multipart/")) throw malformed("the body is the file itself, not a form");
  if ((headers["content-encoding"] ?? "identity") !== "identity") throw malformed("the body must not be compressed");
  const length = headers["content-length"];
  const keep = query.get("keepSeconds");
  if (keep !== undefined && !/^\d{1,9}$/.test(keep)) throw malformed('query parameter "keepSeconds" must be a number');
  return create(UploadFileRequest_StartSchema, {
    name: query.get("name") ?? "",
    mediaType,
    purpose: purposeOf(query.get("purpose") ?? "ATTACHMENT"),
    unitId: query.get("unitId") ?? "",
    sha256: readDigest(headers["content-digest"] ?? headers["repr-digest"]),
    ...(length === undefined ? {} : { size: BigInt(length) }),
    ...(keep === undefined ? {} : { keep: { seconds: BigInt(keep), nanos: 0 } }),
  });
}

const parameters = ["name", "purpose", "unitId", "keepSeconds"];

function readQuery(url: string): ReadonlyMap<string, string> {
  const at = url.indexOf("?");
  const text = at < 0 ? "" : url.slice(at + 1);
  assertUtf8(text);
  const query = new Map<string, string>();
  for (const [given, value] of new URLSearchParams(text)) {
    const name = given.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!parameters.includes(name)) throw malformed(`unknown query parameter "${given.slice(0, 100)}"`);
    if (query.has(name)) throw malformed(`query parameter "${name}" is given twice`);
    query.set(name, value);
  }
  return query;
}

function assertUtf8(text: string): void {
  try {
    decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw malformed("the query is not valid percent-encoding of UTF-8");
  }
}

function purposeOf(name: string): File_Purpose {
  const value = File_Purpose[name.replace(/^PURPOSE_/, "") as keyof typeof File_Purpose];
  if (!value) throw malformed('query parameter "purpose" must be ATTACHMENT, REPORT, IMPORT or EXPORT');
  return value;
}

/** The SHA-256 of Content-Digest or Repr-Digest (RFC 9530) in hex; of a whole body that is not compressed they are the same. */
function readDigest(header: string | string[] | undefined): string {
  if (header === undefined) return "";
  const base64 = /(?:^|[, ])sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(header))?.[1];
  return base64 === undefined ? "" : Buffer.from(base64, "base64").toString("hex");
}
