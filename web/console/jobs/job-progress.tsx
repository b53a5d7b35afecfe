import { Progress, Text } from "@mantine/core";
import { type Job, Job_State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";

/** How far a job is: a bar when it says how much there is to do, else what it is doing. */
export function JobProgressBar({ job }: { readonly job: Job }) {
  const say = useText(texts);
  const { progress, state } = job;
  if (state === Job_State.SUCCEEDED) return <>{say("done")}</>;
  if (!progress || (progress.total === 0n && progress.message === "")) return <>-</>;
  const percent = progress.total > 0n ? Math.min(100, Number((progress.done * 100n) / progress.total)) : undefined;
  const counted =
    percent === undefined
      ? show(progress.done)
      : say("of", { done: show(progress.done), total: show(progress.total), percent });
  const label = [progress.message, counted].filter(Boolean).join(" · ");
  return (
    <div>
      {percent !== undefined && <Progress value={percent} aria-label={label} miw={90} mb={4} />}
      <Text size="xs" className="wrap">
        {label}
      </Text>
    </div>
  );
}

const texts = {
  done: ["Done", "完成"],
  of: ["{done} of {total} ({percent}%)", "{done} / {total}（{percent}%）"],
} as const;
