import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  type Period,
  type PeriodChange,
  PeriodChange_Action,
  PeriodChangeSchema,
  PeriodSchema,
} from "../../../gen/erp/inventory/v1/period_pb.ts";
import type { PeriodChangeRow, PeriodRow } from "../store/period-store.ts";

/** The period of a site as the contract shows it. */
export function periodMessage(row: PeriodRow): Period {
  return create(PeriodSchema, {
    siteId: row.site_id,
    siteCode: row.site_code,
    closedUntil: row.closed_until ?? "",
    businessDate: row.business_date,
  });
}

/** The change of a period as the contract shows it. */
export function periodChangeMessage(row: PeriodChangeRow): PeriodChange {
  return create(PeriodChangeSchema, {
    id: row.id,
    action: row.action === "close" ? PeriodChange_Action.CLOSE : PeriodChange_Action.REOPEN,
    before: row.closed_before ?? "",
    after: row.closed_after ?? "",
    reason: row.reason,
    changedBy: row.changed_by_name,
    changeTime: timestampFromDate(row.change_time),
  });
}
