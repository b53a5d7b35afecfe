import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findFile } from "../store/file-store.ts";
import { fileMessage, viewerOf } from "./file-message.ts";

export const getFile = query(FileService.method.getFile, async ({ fileId }, { tx, caller, reach }) => {
  const file = await findFile(tx, fileId, viewerOf(caller, reach));
  if (!file) throw refuse("NOT_FOUND", { resource: "file" });
  return { file: fileMessage(file) };
});
