import type { ReportParameters } from "../../../gen/erp/operations/v1/report_pb.ts";
import { type PreviewReportRequest, ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { answer } from "../deps.ts";
import { askedReport } from "../reports/report-sources.ts";
import { shownRows } from "../reports/shown-rows.ts";
import { columnMessage } from "./report-message.ts";

export const previewReport = answer(
  ReportService.method.previewReport,
  async ({ parameters }: PreviewReportRequest, { call, deps }) => {
    const report = askedReport(parameters as ReportParameters);
    const { language, signal } = call;
    const rows: { cells: string[] }[] = [];
    // One more tells whether there are more.
    const context = { client: deps.clientOf(call), language, signal, limit: rowsMax + 1 };
    for await (const batch of report.read(context)) {
      rows.push(...shownRows(batch, report.source.columns, language).map((cells) => ({ cells })));
    }
    return {
      title: report.source.title[language],
      columns: report.source.columns.map((column) => columnMessage(column, language)),
      rows: rows.slice(0, rowsMax),
      hasMore: rows.length > rowsMax,
    };
  },
);

const rowsMax = 100;
