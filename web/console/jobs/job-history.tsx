import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { JobHistoryService } from "../../../gen/erp/operations/v1/job_history_service_pb.ts";
import {
  type Job,
  type JobAttempt,
  JobAttempt_OutcomeSchema,
  type JobLogLine,
} from "../../../gen/erp/operations/v1/job_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";

/** The attempts of a job, and what it wrote. */
export function JobHistory({ job }: { readonly job: Job }) {
  const say = useText(texts);
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another state or attempt there is more to tell.
  useEffect(() => {
    const queryKey = createConnectQueryKey({ schema: JobHistoryService, cardinality: "finite" });
    void queries.invalidateQueries({ queryKey });
  }, [queries, job.state, job.attempt]);
  return (
    <>
      <ListSection
        name="attempts"
        title={say("attempts")}
        source={attempts}
        values={{ job: job.id }}
        columns={attemptColumns}
        rowKey={({ epoch }) => String(epoch)}
        empty={say("noAttempts")}
      />
      <ListSection
        name="log"
        title={say("log")}
        source={log}
        values={{ job: job.id }}
        columns={logColumns}
        rowKey={({ sequence }) => String(sequence)}
        empty={say("noLog")}
      />
    </>
  );
}

const attempts = listSource(
  JobHistoryService.method.listJobAttempts,
  ({ job = "" }) => ({ jobId: job }),
  (answer) => answer.attempts,
);

const log = listSource(
  JobHistoryService.method.listJobLog,
  ({ job = "" }) => ({ jobId: job }),
  (answer) => answer.lines,
);

const attempt = columnsOf<JobAttempt>();
const attemptColumns = [
  attempt.text("epoch", ["Attempt", "嘗試"], (row) => String(row.epoch), { right: true }),
  attempt.choice(JobAttempt_OutcomeSchema, "outcome", ["Outcome", "結果"], (row) => row.outcome),
  attempt.instant("begun", ["Begun", "開始時間"], (row) => row.startTime),
  attempt.instant("ended", ["Ended", "結束時間"], (row) => row.endTime),
  attempt.code("worker", ["Worker", "執行程序"], (row) => row.worker),
  attempt.text("failure", ["Failure", "失敗原因"], (row) => row.failure?.message ?? ""),
];

const line = columnsOf<JobLogLine>();
const logColumns = [
  line.instant("time", ["Time", "時間"], (row) => row.logTime),
  line.text("line", ["Line", "內容"], (row) => row.line),
];

const texts = {
  attempts: ["Attempts", "嘗試紀錄"],
  noAttempts: ["No attempt has ended yet", "尚無已結束的嘗試"],
  log: ["Log", "執行紀錄"],
  noLog: ["Log lines appear once it starts", "作業開始後會顯示紀錄"],
} as const;
