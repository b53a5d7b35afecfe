import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { deleteFile as deleteFileRow } from "../store/file-store.ts";
import { fileFields, fileMessage, viewerOf } from "./file-message.ts";

export const deleteFile = command(FileService.method.deleteFile, async ({ fileId }, context) => {
  const { tx, caller, reach, audit, emit } = context;
  const file = await deleteFileRow(tx, fileId, viewerOf(caller, reach));
  if (!file) throw refuse("NOT_FOUND", { resource: "file" });
  const resource = { resourceType: "file", resourceId: file.id, unitId: file.unit_id ?? undefined };
  audit({ ...resource, before: fileFields(file) });
  emit({ topic: "operations.file.deleted", ...resource, payload: { name: file.name } });
  return { file: fileMessage(file) };
});
