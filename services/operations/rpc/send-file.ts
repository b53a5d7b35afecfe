import type { MessageInitShape } from "@bufbuild/protobuf";
import type { FilePartSchema } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import type { Storage } from "../../../platform/storage/storage.ts";
import { type AskedPart, partOf } from "../domain/file-rules.ts";
import { refuseOperations } from "../errors.ts";
import type { FileRow } from "../store/file-store.ts";
import { fileMessage } from "./file-message.ts";
import { storageRefusal } from "./storage-refusal.ts";

/** A piece of a download, whichever RPC it belongs to. */
type Piece =
  | { readonly case: "part"; readonly value: MessageInitShape<typeof FilePartSchema> }
  | { readonly case: "chunk"; readonly value: Uint8Array };

/**
 * Sends a part of a file, of which no more than a piece is in memory. A reader that lets a minute pass between two pieces
 * loses its source: it must not keep others from theirs.
 */
export async function* sendFile(
  storage: Storage,
  file: FileRow,
  asked: AskedPart,
  { signal, stallMs = 60_000 }: { readonly signal: AbortSignal; readonly stallMs?: number },
): AsyncGenerator<{ piece: Piece }> {
  const size = Number(file.size);
  const part = partOf(asked, { size, sha256: file.sha256 ?? "" });
  if (!part) throw refuseOperations("RANGE_NOT_SATISFIABLE", { size: String(size) });
  const { offset, length } = part;
  yield {
    piece: { case: "part", value: { file: fileMessage(file), offset: BigInt(offset), length: BigInt(length) } },
  };
  let sent = 0;
  const content = await openContent(storage, file, part);
  for await (const chunk of content as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    sent += chunk.length;
    for (let at = 0; at < chunk.length; at += chunkBytes) {
      const timer = setTimeout(() => content.destroy(new Error("the reader stood still")), stallMs);
      try {
        yield { piece: { case: "chunk", value: chunk.subarray(at, at + chunkBytes) } };
      } finally {
        clearTimeout(timer);
      }
    }
  }
  // An end without an error would tell the caller that this was all.
  if (sent !== length) throw new Error(`the storage has ${sent} of ${length} bytes of file ${file.id}`);
}

const chunkBytes = 262_144;

async function openContent(storage: Storage, file: FileRow, part: { offset: number; length: number }) {
  try {
    return await storage.get(file.storage_key, part);
  } catch (error) {
    throw storageRefusal(error, 0);
  }
}
