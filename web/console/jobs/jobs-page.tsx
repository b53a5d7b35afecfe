import { useMemo } from "react";
import { type Job, Job_State, Job_StateSchema } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMe } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { Instant } from "../parts/instant.tsx";
import { jobKindText } from "./job-kinds.ts";
import { JobProgressBar } from "./job-progress.tsx";

/** Work in the background: one's own, and that of all for who may see it. */
export function Page() {
  const say = useText(texts);
  const userId = useMe().user?.id ?? "";
  const source = useMemo(() => jobsOf(userId), [userId]);
  return (
    <ListPage
      name="jobs"
      title={say("title")}
      source={source}
      columns={columns}
      filters={filters}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/jobs/${id}`}
      isFaded={({ state }) => state === Job_State.CANCELLED}
      empty={{ title: say("empty"), why: say("emptyWhy") }}
    />
  );
}

const jobsOf = (userId: string) =>
  listSource(
    JobService.method.listJobs,
    (values) => ({
      states: choicesOf(Job_StateSchema, values.state),
      kind: values.kind ?? "",
      requesterId: values.mine === "1" ? userId : "",
    }),
    (answer) => answer.jobs,
  );

const filters: readonly Filter[] = [
  { id: "kind", kind: "search", label: ["Kind", "作業類型代碼"] },
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: Job_StateSchema },
  { id: "mine", kind: "flag", label: ["Only mine", "只看我的"] },
];

const column = columnsOf<Job>();
const columns = [
  column.text("kind", ["Job", "作業"], (row) => row.kind, { cell: (row, language) => jobKindText(row.kind, language) }),
  column.choice(Job_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.text("progress", ["Progress", "進度"], (row) => row.progress?.message ?? "", {
    cell: (row) => <JobProgressBar job={row} />,
  }),
  column.text("requester", ["Started by", "啟動者"], (row) => row.requester?.name ?? ""),
  column.code("queue", ["Queue", "佇列"], (row) => row.queue),
  column.text("attempt", ["Attempts", "嘗試"], (row) => `${row.attempt}/${row.maxAttempts}`, { right: true }),
  column.instant("created", ["Enqueued", "建立時間"], (row) => row.createTime, {
    cell: (row) => <Instant value={row.createTime} ago />,
  }),
  column.instant("ended", ["Ended", "結束時間"], (row) => row.endTime),
  column.text("failure", ["Failure", "失敗原因"], (row) => row.failure?.message ?? "", { optional: true }),
];

const texts = {
  title: ["Jobs", "背景作業"],
  empty: ["No jobs", "沒有執行中的作業"],
  emptyWhy: ["They come from reports, imports and schedules.", "由報表、匯入或排程啟動。"],
} as const;
