import { useNavigate } from "@tanstack/react-router";
import IconFileSpreadsheet from "~icon/file-spreadsheet";
import IconFileText from "~icon/file-text";
import IconFileTypePdf from "~icon/file-type-pdf";
import { ReportFormat, ReportFormatSchema, type ReportParameters } from "../../../gen/erp/operations/v1/report_pb.ts";
import {
  ReportService,
  type RunReportRequestSchema,
  type RunReportResponseSchema,
} from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { timeZone } from "../../shared/show.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useEnumText } from "../parts/enum-badge.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { toast } from "../parts/toast.ts";
import type { Command } from "../parts/use-command.ts";

type ReportFilesProps = {
  /** Undefined while the report cannot be asked for yet. */
  readonly parameters: ReportParameters | undefined;
  readonly command: Command<typeof RunReportRequestSchema, typeof RunReportResponseSchema>;
};

/** Buttons that have a file made of a report, and lead to the job that makes it. */
export function ReportFiles({ parameters, command }: ReportFilesProps) {
  const say = useText(texts);
  const language = useLanguage();
  const enumText = useEnumText();
  const navigate = useNavigate();
  const make = (format: ReportFormat) => {
    if (!parameters) return;
    // A spreadsheet takes a file without the mark for one in the code page of the machine.
    const request = { parameters, format, language, timeZone: timeZone(), byteOrderMark: format === ReportFormat.CSV };
    command.run(request, ({ job }) => {
      toast(say("begun"));
      void navigate({ href: `/jobs/${job?.id}` });
    });
  };
  return formats.map(({ format, icon: Icon }) => (
    <GatedButton
      key={format}
      method={ReportService.method.runReport}
      variant={format === ReportFormat.XLSX ? "filled" : "default"}
      leftSection={<Icon size={16} />}
      loading={command.isBusy}
      blocked={parameters ? undefined : say("incomplete")}
      onClick={() => make(format)}
    >
      {enumText(ReportFormatSchema, format)}
    </GatedButton>
  ));
}

const formats = [
  { format: ReportFormat.XLSX, icon: IconFileSpreadsheet },
  { format: ReportFormat.CSV, icon: IconFileText },
  { format: ReportFormat.PDF, icon: IconFileTypePdf },
];

const texts = {
  begun: ["The file is being made", "檔案製作中"],
  incomplete: ["Choose a moment first.", "請先選擇時點。"],
} as const;
