import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { findPeriod, listPeriodChanges as listPeriodChangeRows } from "../store/period-store.ts";
import { periodChangeMessage } from "./period-message.ts";

export const listPeriodChanges = query(PeriodService.method.listPeriodChanges, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const period = await findPeriod(tx, request.siteId, reach);
  if (!period) throw refuse("NOT_FOUND", { resource: "site" });
  const found = await listPeriodChangeRows(tx, period.site_id, page);
  const { rows, nextPageToken } = cutPage(found, page, ({ id }) => [id]);
  return { changes: rows.map(periodChangeMessage), nextPageToken };
});
