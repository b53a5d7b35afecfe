import { durationMs } from "@bufbuild/protobuf/wkt";
import {
  FileStreamService,
  type UploadFileRequest_Start,
} from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { streamedCommand } from "../deps.ts";
import { refuseOperations } from "../errors.ts";
import { storeFile } from "../store/file-store.ts";
import { fileFields, fileMessage } from "./file-message.ts";
import { receiveUpload } from "./receive-upload.ts";

export const uploadFile = streamedCommand(
  FileStreamService.method.uploadFile,
  receiveUpload,
  async ({ piece }, { tx, prepared, audit, emit }) => {
    const { keep } = piece.value as UploadFileRequest_Start;
    const keepSeconds = keep && durationMs(keep) / 1000;
    const file = await storeFile(tx, prepared.id, { ...prepared.content, keepSeconds });
    // PurgeFiles found it too old while it was still coming.
    if (!file) throw refuseOperations("UPLOAD_STALLED");
    const resource = { resourceType: "file", resourceId: file.id, unitId: file.unit_id ?? undefined };
    audit({ ...resource, after: fileFields(file) });
    emit({ topic: "operations.file.stored", ...resource, payload: { name: file.name, purpose: file.purpose } });
    return { file: fileMessage(file) };
  },
);
