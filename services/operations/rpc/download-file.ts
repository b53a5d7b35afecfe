import { FileStreamService } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { reachFor } from "../../../platform/rpc/rpc.ts";
import { stream } from "../deps.ts";
import { findFile } from "../store/file-store.ts";
import { viewerOf } from "./file-message.ts";
import { sendFile } from "./send-file.ts";

export const downloadFile = stream(
  FileStreamService.method.downloadFile,
  async function* (request, { call, deps, database }) {
    const { caller, signal } = call;
    const viewer = viewerOf(caller, reachFor(FileStreamService.method.downloadFile, caller));
    // The transaction ends before the content begins to flow: that may take as long as its reader takes.
    const file = await database.transaction({ timeoutMs: findTimeoutMs, readOnly: true }, (tx) =>
      findFile(tx, request.fileId, viewer),
    );
    if (!file) throw refuse("NOT_FOUND", { resource: "file" });
    yield* sendFile(deps.storage, file, request, { signal });
  },
);

const findTimeoutMs = 10_000;
