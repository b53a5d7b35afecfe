import { ScheduleService } from "../../../gen/erp/operations/v1/schedule_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listSchedules as listScheduleRows } from "../store/schedule-store.ts";
import { scheduleMessage } from "./schedule-message.ts";

export const listSchedules = query(ScheduleService.method.listSchedules, async (request, { tx }) => {
  const page = pageOf(request, 1);
  const { rows, nextPageToken } = cutPage(await listScheduleRows(tx, page), page, ({ name }) => [name]);
  return { schedules: rows.map(scheduleMessage), nextPageToken };
});
