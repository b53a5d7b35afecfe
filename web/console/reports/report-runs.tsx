import { fromJsonString } from "@bufbuild/protobuf";
import { Anchor } from "@mantine/core";
import { useMemo } from "react";
import { type Job, Job_StateSchema } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import {
  type ReportDefinition,
  ReportFormatSchema,
  ReportParametersSchema,
  type ReportPayload,
  ReportPayloadSchema,
} from "../../../gen/erp/operations/v1/report_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { JobProgressBar } from "../jobs/job-progress.tsx";
import { columnsOf } from "../list/column.tsx";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { Instant } from "../parts/instant.tsx";

type ReportRunsProps = {
  readonly requesterId: string;
  /** The reports, for their names. */
  readonly definitions: readonly ReportDefinition[];
};

/** The files that were made for somebody, the latest first, and those that are being made. */
export function ReportRuns({ requesterId, definitions }: ReportRunsProps) {
  const say = useText(texts);
  const source = useMemo(() => runsOf(requesterId), [requesterId]);
  const columns = useMemo(() => [reportColumn(definitions), ...ownColumns], [definitions]);
  return (
    <ListSection
      name="report-runs"
      title={say("title")}
      source={source}
      values={{}}
      columns={columns}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/jobs/${id}`}
      rowActions={(job) =>
        job.resultFileId !== "" && (
          <Anchor size="sm" href={`/api/v1/files/${job.resultFileId}/content`}>
            {say("open")}
          </Anchor>
        )
      }
      empty={say("empty")}
    />
  );
}

const runsOf = (requesterId: string) =>
  listSource(
    JobService.method.listJobs,
    () => ({ kind: "operations.report", requesterId }),
    (answer) => answer.jobs,
  );

const column = columnsOf<Job>();

const reportColumn = (definitions: readonly ReportDefinition[]) =>
  column.text("report", ["Report", "報表"], (job) => {
    const asked = payloadOf(job)?.parameters?.report.case;
    const code = ReportParametersSchema.fields.find(({ localName }) => localName === asked)?.name ?? "";
    return definitions.find((definition) => definition.code === code)?.title ?? code;
  });

const ownColumns = [
  column.choice(ReportFormatSchema, "format", ["Format", "格式"], (job) => payloadOf(job)?.format ?? 0),
  column.choice(Job_StateSchema, "state", ["State", "狀態"], (job) => job.state),
  column.text("progress", ["Progress", "進度"], (job) => job.progress?.message ?? "", {
    cell: (job) => <JobProgressBar job={job} />,
  }),
  column.instant("created", ["Asked for", "申請時間"], (job) => job.createTime, {
    cell: (job) => <Instant value={job.createTime} ago />,
  }),
];

/** What a run was asked to make; nothing when a newer server asks for what this page does not know. */
function payloadOf({ payloadJson }: Job): ReportPayload | undefined {
  try {
    return fromJsonString(ReportPayloadSchema, payloadJson, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}

const texts = {
  title: ["My files", "我的報表檔案"],
  open: ["Open", "開啟"],
  empty: ["No files yet. Open a report and choose a format.", "尚無檔案，請開啟報表並選擇格式。"],
} as const;
