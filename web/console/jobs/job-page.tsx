import { Alert, Button, Grid, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Job, Job_State, Job_StateSchema } from "../../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { JobHistory } from "./job-history.tsx";
import { jobKindText } from "./job-kinds.ts";
import { JobProgressBar } from "./job-progress.tsx";
import { isOver, useWatchedJob } from "./use-watched-job.ts";

/** One job, as it goes on: progress, attempts, log and result. It survives a reload, since all of it is on the server. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useWatchedJob(id);
  return (
    <Loaded query={query} isPage>
      {({ job }) => (job ? <JobDetail job={job} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function JobDetail({ job }: { readonly job: Job }) {
  const say = useText(texts);
  const language = useLanguage();
  const { opened, open, close } = useOpened<"cancel" | "retry">();
  const title = job.kind === "" ? say("job") : jobKindText(job.kind, language);
  useNoteRecent(`/jobs/${job.id}`, title);
  const hasFailed = job.state === Job_State.FAILED || job.state === Job_State.DEAD;
  return (
    <PageFrame
      title={title}
      about={<EnumBadge schema={Job_StateSchema} value={job.state} />}
      actions={
        <>
          <GatedButton
            method={JobService.method.cancelJob}
            variant="default"
            onClick={open("cancel")}
            blocked={isOver(job.state) ? say("hasEnded") : job.cancelRequested ? say("isAsked") : undefined}
          >
            {say("cancel")}
          </GatedButton>
          {hasFailed && (
            <GatedButton method={JobService.method.retryJob} onClick={open("retry")}>
              {say("retry")}
            </GatedButton>
          )}
        </>
      }
    >
      {job.cancelRequested && !isOver(job.state) && (
        <Alert color="orange" variant="light" mb="md" role="status">
          {say("isAsked")}
        </Alert>
      )}
      {hasFailed && job.failure && (
        <Alert color="red" variant="light" mb="md" title={job.failure.reason || say("failure")}>
          <span className="wrap">{job.failure.message}</span>
        </Alert>
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <JobFacts job={job} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <JobResult job={job} />
        </Grid.Col>
      </Grid>
      <JobHistory job={job} />
      {opened && <DeedModal job={job} deed={opened} onClose={close} />}
    </PageFrame>
  );
}

function JobFacts({ job }: { readonly job: Job }) {
  const say = useText(texts);
  return (
    <Section title={say("job")}>
      <Facts
        facts={[
          [["Job", "作業編號"], <CopyText key="id" value={job.id} />],
          [["Kind", "類型代碼"], job.kind],
          [["Progress", "進度"], <JobProgressBar key="progress" job={job} />],
          [["Started by", "啟動者"], job.requester?.name],
          [["Queue", "佇列"], job.queue],
          [["Priority", "優先序"], job.priority],
          [["Attempts", "嘗試次數"], `${job.attempt} / ${job.maxAttempts}`],
          [["Worker", "執行程序"], job.worker],
          [["Enqueued", "建立時間"], <Instant key="created" value={job.createTime} />],
          [["May begin", "可開始時間"], <Instant key="run" value={job.runTime} />],
          [["Begun", "開始時間"], <Instant key="start" value={job.startTime} />],
          [["Ended", "結束時間"], <Instant key="end" value={job.endTime} />],
        ]}
      />
    </Section>
  );
}

function JobResult({ job }: { readonly job: Job }) {
  const say = useText(texts);
  return (
    <Section title={say("result")}>
      {job.resultFileId !== "" && (
        <Button component="a" href={`/api/v1/files/${job.resultFileId}/content`} variant="light" mb="sm">
          {say("download")}
        </Button>
      )}
      <Json label={say("parameters")} json={job.payloadJson} />
      {job.resultJson === "" ? (
        job.resultFileId === "" && (
          <Text c="dimmed" size="sm">
            {say("noResult")}
          </Text>
        )
      ) : (
        <Json label={say("outcome")} json={job.resultJson} />
      )}
    </Section>
  );
}

function Json({ label, json }: { readonly label: string; readonly json: string }) {
  if (json === "" || json === "{}") return null;
  return (
    <figure style={{ margin: "0 0 0.75rem" }}>
      <figcaption>{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is long scrolls, and must be reached by the keyboard. */}
      <pre className="json" tabIndex={0}>
        {pretty(json)}
      </pre>
    </figure>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}

function DeedModal({
  job,
  deed,
  onClose,
}: {
  readonly job: Job;
  readonly deed: "cancel" | "retry";
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const cancel = useCommand(JobService.method.cancelJob);
  const retry = useCommand(JobService.method.retryJob);
  const command = { cancel, retry }[deed];
  return (
    <ReasonModal
      title={say(`${deed}Title`)}
      submit={say(deed)}
      isDangerous={deed === "cancel"}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ jobId: job.id, reason }, () => {
          toast(say(`${deed}Done`));
          onClose();
        })
      }
    >
      {say(`${deed}What`)}
    </ReasonModal>
  );
}

const texts = {
  job: ["Job", "背景作業"],
  result: ["Result", "結果"],
  parameters: ["Parameters", "參數"],
  outcome: ["Outcome", "輸出"],
  noResult: ["Nothing yet", "尚無結果"],
  download: ["Download the file", "下載檔案"],
  failure: ["It failed", "作業失敗"],
  hasEnded: ["The job has ended.", "此作業已結束。"],
  isAsked: ["It was asked to stop, and stops at its next step.", "已要求停止，將於下一步驟停止。"],
  cancel: ["Cancel job", "取消作業"],
  cancelTitle: ["Cancel this job?", "取消此作業？"],
  cancelWhat: [
    "A job that waits ends at once; one that runs stops at its next step. What it did already stays.",
    "等待中的作業立即取消；執行中的作業會在下一步驟停止，已完成的部分會保留。",
  ],
  cancelDone: ["The job is asked to stop", "已要求停止作業"],
  retry: ["Try again", "重試"],
  retryTitle: ["Try this job again?", "重試此作業？"],
  retryWhat: ["It is enqueued again, with all its attempts.", "將重新排入佇列，並重新計算嘗試次數。"],
  retryDone: ["The job is enqueued again", "已重新排入佇列"],
} as const;
