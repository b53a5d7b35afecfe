import { clone } from "@bufbuild/protobuf";
import {
  FileStreamService,
  type UploadFileRequest,
  type UploadFileRequest_Start,
  UploadFileRequestSchema,
} from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Refusal } from "../../../platform/errors/refusal.ts";
import { appendAudit } from "../../../platform/rpc/command-store.ts";
import { codeName, explain, reasonOf } from "../../../platform/rpc/explain.ts";
import { type AnswerContext, reachFor } from "../../../platform/rpc/rpc.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import type { Received } from "../../../platform/rpc/streamed-command.ts";
import { isUuid, uuidv7 } from "../../../platform/rpc/uuid.ts";
import type { StoredContent } from "../../../platform/storage/storage.ts";
import type { OperationsDeps } from "../deps.ts";
import { safeFileName } from "../domain/file-name.ts";
import { type FilePurpose, sizeMaxOf, storageKey } from "../domain/file-rules.ts";
import { refuseOperations } from "../errors.ts";
import { giveUpUpload, insertUpload, type NewFile } from "../store/file-store.ts";
import { filePurpose } from "./file-message.ts";
import { storageRefusal } from "./storage-refusal.ts";
import { withoutStalling } from "./without-stalling.ts";

/** What the storage has of an upload that is to become a file. */
export type StoredUpload = { readonly id: string; readonly content: StoredContent };

type Context = AnswerContext<OperationsDeps>;

/**
 * Brings the content of an upload into the storage. The file is noted as uploading before the first byte is written, so
 * that whatever a crash leaves behind is found.
 */
export async function receiveUpload(
  messages: AsyncIterable<UploadFileRequest>,
  context: Context,
): Promise<Received<UploadFileRequest, StoredUpload>> {
  const { call, deps } = context;
  const pieces = withoutStalling(messages, stallMs);
  try {
    const { request, start } = await readStart(pieces, call.idempotencyKey);
    const purpose = filePurpose(start.purpose) as FilePurpose;
    const sizeMax = sizeMaxOf(purpose, deps.fileLimits);
    if (Number(start.size ?? 0n) > sizeMax) throw refuse("REQUEST_TOO_LARGE", { limit_bytes: String(sizeMax) });
    const file = newFile(start, purpose, context);
    await noteUpload(file, context);
    const abandon = (error: unknown) => abandonUpload(file, error, context);
    try {
      const put = { sizeMax, signal: call.signal };
      const content = await deps.storage.put(file.storage_key, chunksOf(pieces), put).catch((error: unknown) => {
        throw storageRefusal(error, sizeMax);
      });
      assertAnnounced(start, content);
      return { request: withContent(request, start, content), content: { id: file.id, content }, abandon };
    } catch (error) {
      await abandon(error);
      throw error;
    }
  } finally {
    await pieces.return(undefined);
  }
}

const stallMs = 30_000;

async function readStart(pieces: AsyncIterator<UploadFileRequest>, keyInHeader: string) {
  const first = await pieces.next();
  const request: UploadFileRequest | undefined = first.done ? undefined : first.value;
  if (request?.piece.case !== "start") throw refusePiece("the first piece says what is uploaded");
  // The command looks at it again, but by then everything has come.
  if (!isUuid(request.requestId || keyInHeader)) throw refuse("IDEMPOTENCY_KEY_REQUIRED");
  return { request, start: request.piece.value };
}

function newFile(start: UploadFileRequest_Start, purpose: FilePurpose, { call }: Context): NewFile {
  const { caller } = call;
  const { uploadFile } = FileStreamService.method;
  if (start.unitId) demandPlace(reachFor(uploadFile, caller), start.unitId, "operations.file.upload");
  const id = uuidv7();
  return {
    id,
    name: safeFileName(start.name),
    media_type: start.mediaType.toLowerCase() || "application/octet-stream",
    purpose,
    unit_id: start.unitId || null,
    creator_kind: caller.kind,
    creator_id: caller.id,
    creator_name: caller.name,
    storage_key: storageKey(purpose, id, new Date()),
  };
}

async function noteUpload(file: NewFile, { call, database }: Context): Promise<void> {
  const { name, media_type, purpose } = file;
  await database.transaction({ timeoutMs: noteTimeoutMs }, async (tx) => {
    await insertUpload(tx, file);
    await appendAudit(tx, call, {
      action: "FileStreamService.BeginUpload",
      resourceType: "file",
      resourceId: file.id,
      unitId: file.unit_id ?? undefined,
      after: { name, media_type, purpose },
    });
  });
}

/**
 * Takes an upload back, unless it became a file after all: of a commit whose answer was lost nobody knows. What cannot be
 * removed now is found by PurgeFiles.
 */
async function abandonUpload(file: NewFile, error: unknown, { call, database, deps }: Context): Promise<void> {
  try {
    const explained = error === undefined ? undefined : explain(error, call);
    const reason = explained && { reason: reasonOf(explained)?.reason ?? "", code: codeName(explained.code) };
    const wasUpload = await database.transaction({ timeoutMs: noteTimeoutMs }, async (tx) => {
      if (!(await giveUpUpload(tx, file.id))) return false;
      const unitId = file.unit_id ?? undefined;
      const action = "FileStreamService.GiveUpUpload";
      await appendAudit(tx, call, { action, resourceType: "file", resourceId: file.id, unitId }, reason);
      return true;
    });
    if (wasUpload) await deps.storage.delete(file.storage_key);
  } catch (failure) {
    call.log.warn({ err: failure, file: file.id }, "an upload could not be taken back; it is purged later");
  }
}

const noteTimeoutMs = 10_000;

async function* chunksOf(pieces: AsyncIterator<UploadFileRequest>): AsyncGenerator<Uint8Array> {
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    const { piece } = next.value;
    if (piece.case !== "chunk") throw refusePiece("every piece but the first brings content");
    yield piece.value;
  }
}

function assertAnnounced(start: UploadFileRequest_Start, { size, sha256 }: StoredContent): void {
  const mismatch = (announced: string, received: string) =>
    refuseOperations("CONTENT_MISMATCH", { announced, received });
  if (start.size !== undefined && start.size !== BigInt(size)) throw mismatch(`${start.size} B`, `${size} B`);
  const received = sha256.toString("hex");
  if (start.sha256 !== "" && start.sha256.toLowerCase() !== received) throw mismatch(start.sha256, received);
}

/** What the command is: the same upload again has the same content, whatever it announced. */
function withContent(request: UploadFileRequest, start: UploadFileRequest_Start, { size, sha256 }: StoredContent) {
  const whole = clone(UploadFileRequestSchema, request);
  whole.piece = { case: "start", value: { ...start, size: BigInt(size), sha256: sha256.toString("hex") } };
  return whole;
}

function refusePiece(message: string): Refusal {
  return refuse("INVALID_REQUEST", { violations: `piece: ${message}` }, [{ field: "piece", rule: "order", message }]);
}
