import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listReasons } from "../store/reason-store.ts";
import { movementTypeName } from "./movement-type-name.ts";
import { reasonCodeMessage } from "./reason-code-message.ts";

export const listReasonCodes = query(ReasonCodeService.method.listReasonCodes, async (request, { tx }) => {
  const page = pageOf(request, 1);
  const movementType = movementTypeName(request.movementType);
  const found = await listReasons(tx, { movementType, includeArchived: request.includeArchived }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { reasonCodes: rows.map(reasonCodeMessage), nextPageToken };
});
