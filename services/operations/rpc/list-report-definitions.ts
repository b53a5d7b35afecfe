import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { answer } from "../deps.ts";
import { reportSources } from "../reports/report-sources.ts";
import { definitionMessage } from "./report-message.ts";

export const listReportDefinitions = answer(ReportService.method.listReportDefinitions, async (_request, { call }) => ({
  definitions: reportSources.map((source) => definitionMessage(source, call.language)),
}));
