import { FileStreamService } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { stream } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { findLinkedFile } from "../store/file-store.ts";
import { sendFile } from "./send-file.ts";

export const downloadLinkedFile = stream(
  FileStreamService.method.downloadLinkedFile,
  async function* (request, { call, deps, database }) {
    const fileId = deps.fileLinks.read(request.token);
    if (fileId === undefined) throw refuseOperations("LINK_INVALID");
    const file = await database.transaction({ timeoutMs: findTimeoutMs, readOnly: true }, (tx) =>
      findLinkedFile(tx, fileId),
    );
    if (!file) throw refuseOperations("LINK_INVALID");
    yield* sendFile(deps.storage, file, request, call);
  },
);

const findTimeoutMs = 10_000;
