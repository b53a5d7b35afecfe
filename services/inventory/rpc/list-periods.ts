import { PeriodService } from "../../../gen/erp/inventory/v1/period_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listPeriods as listPeriodRows } from "../store/period-store.ts";
import { periodMessage } from "./period-message.ts";

export const listPeriods = query(PeriodService.method.listPeriods, async (request, { tx, reach }) => {
  const page = pageOf(request, 1);
  const found = await listPeriodRows(tx, reach, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.site_code]);
  return { periods: rows.map(periodMessage), nextPageToken };
});
