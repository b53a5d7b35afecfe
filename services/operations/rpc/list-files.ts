import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { cutPage, pageOf, refuseToken } from "../../../platform/rpc/paging.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { query } from "../deps.ts";
import { listFiles as listFileRows } from "../store/file-store.ts";
import { fileMessage, filePurpose, viewerOf } from "./file-message.ts";

export const listFiles = query(FileService.method.listFiles, async (request, { tx, caller, reach }) => {
  const page = pageOf(request, 1);
  const after = page.after?.[0];
  if (after !== undefined && !isUuid(after)) throw refuseToken();
  const { unitId, ownOnly } = request;
  const purposes = request.purposes.flatMap((purpose) => filePurpose(purpose) ?? []);
  const viewer = viewerOf(caller, reach);
  const found = await listFileRows(tx, { purposes, unitId, ownOnly }, viewer, { size: page.size, after });
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.id]);
  return { files: rows.map(fileMessage), nextPageToken };
});
