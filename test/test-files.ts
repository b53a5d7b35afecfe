import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { File_Purpose } from "../gen/erp/operations/v1/file_pb.ts";
import {
  FileStreamService,
  type UploadFileRequest,
  type UploadFileRequest_StartSchema,
  UploadFileRequestSchema,
} from "../gen/erp/operations/v1/file_stream_service_pb.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import type { TestUser } from "./test-user.ts";

type Start = MessageInitShape<typeof UploadFileRequest_StartSchema>;

/** The pieces of an upload: what it is, then its content. */
export async function* uploadPieces(
  start: Start,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  requestId = uuidv7(),
): AsyncGenerator<UploadFileRequest> {
  const value = { name: "test.bin", purpose: File_Purpose.ATTACHMENT, ...start };
  yield create(UploadFileRequestSchema, { requestId, piece: { case: "start", value } });
  for await (const chunk of content) yield create(UploadFileRequestSchema, { piece: { case: "chunk", value: chunk } });
}

/** Uploads a file as a user, and returns what the stack knows of it. */
export async function uploadTestFile(
  user: Pick<TestUser, "client">,
  start: Start = {},
  content: string | Uint8Array = "content",
) {
  const { file } = await user.client(FileStreamService).uploadFile(uploadPieces(start, [Buffer.from(content)]));
  if (!file) throw new Error("the upload made no file");
  return file;
}

/** Downloads a file, or a part of it, as a user: what was said of it, and its content. */
export async function downloadTestFile(
  user: Pick<TestUser, "client">,
  fileId: string,
  part: { readonly offset?: bigint; readonly length?: bigint; readonly ifSha256?: string } = {},
) {
  const chunks: Uint8Array[] = [];
  let head: { offset: bigint; length: bigint; name: string } | undefined;
  for await (const { piece } of user.client(FileStreamService).downloadFile({ fileId, ...part })) {
    if (piece.case === "part") {
      const { offset, length, file } = piece.value;
      head = { offset, length, name: file?.name ?? "" };
    } else if (piece.case === "chunk") chunks.push(piece.value);
  }
  return { head, content: Buffer.concat(chunks) };
}
