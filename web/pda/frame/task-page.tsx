import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Code, type Input, scanned } from "../machines/machine.ts";
import { useAppState, usePda } from "../pda-context.ts";
import type { TaskKind } from "../tasks/open-task.ts";
import type { Task } from "../tasks/use-task.ts";
import type { PageText } from "../texts/page-texts.ts";
import { useSay } from "../texts/say.ts";
import { useUpdateWaiting } from "../update/updates.ts";
import { Asked } from "./asked.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Page } from "./page.tsx";
import { Panel } from "./panel.tsx";
import { RecentActions } from "./recent-actions.tsx";

type AnyTask = Pick<
  Task<
    { panel?: Parameters<typeof Panel>[0]["panel"] | undefined; posting?: number | undefined; loading?: unknown },
    never
  >,
  "state" | "justDone" | "waiting" | "asked" | "dropped" | "choices" | "choose" | "notice" | "noticeText"
> & {
  readonly dispatch: (input: Input<never>) => void;
};

type TaskPageProps = {
  readonly kind: TaskKind;
  readonly task: AnyTask;
  /** What the person does next, in large letters. */
  readonly prompt: string;
  readonly promptIcon?: IconName;
  readonly progress?: string | undefined;
  /** What is worked on; hidden while an error is to be read. */
  readonly children?: ReactNode;
  /** A keypad or list that takes the whole screen. */
  readonly overlay?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether nothing is in hand, so that there is room for what was done last. */
  readonly isIdle: boolean;
};

/** The frame of all tasks: what to do next, what is wrong, what is in hand, what was done. */
export function TaskPage(props: TaskPageProps) {
  const { kind, task, prompt, promptIcon = "scan", progress, children, overlay, actions, isIdle } = props;
  const say = useSay();
  const { online } = useAppState();
  const isUpdateWaiting = useUpdateWaiting();
  const { state, dispatch, waiting, dropped, choices, choose } = task;
  const { panel } = state;
  const [helps, setHelps] = useState(false);
  // What has to be read or decided first stands alone.
  const isHeld = panel?.tone === "rejected" || (panel?.choices?.length ?? 0) > 0 || choices.length > 0;
  const back = () => dispatch({ kind: "command", name: "BACK" });
  useBackButton(back);
  return (
    <Page title={say(kind)} onBack={back} actions={isHeld || overlay ? undefined : actions} scans={!isHeld && !overlay}>
      {panel && (
        <Panel
          panel={panel}
          dropped={dropped}
          expected={prompt}
          onChoice={(id) => dispatch({ kind: "choice", id })}
          onRead={() => dispatch({ kind: "command", name: "OK" })}
        />
      )}
      {choices.length > 0 && <CodeChoices codes={choices} onChoose={choose} />}
      {!isHeld && (overlay ?? null)}
      {!isHeld && !overlay && (
        <>
          <Notice task={task} />
          {task.justDone && (
            <section className="prompt is-done" role="status">
              <Icon name="check" size={56} />
              <p>{online ? say("state_done") : say("state_waiting")}</p>
              {progress && <p className="done-progress">{progress}</p>}
            </section>
          )}
          {task.justDone ? null : state.posting !== undefined ? (
            <section className={`prompt posting ${online ? "" : "is-offline"}`} role="status">
              <Icon name={online ? "outbox" : "cloud"} size={40} />
              <p>{online ? say("posting") : say("posting_offline")}</p>
            </section>
          ) : (
            <section className="prompt" role="status">
              <Icon name={promptIcon} size={40} />
              <p>{state.loading !== undefined ? say("loading") : prompt}</p>
            </section>
          )}
          <Asked text={task.asked} />
          {(progress || waiting > 0) && (
            <p className="progress">
              <span>{progress}</span>
              {waiting > 0 && <span className="badge">{say("queue", { count: waiting })}</span>}
            </p>
          )}
          {children}
          {isUpdateWaiting && (
            <p className="hint" role="status">
              {say("update_ready")}
            </p>
          )}
          {isIdle && <RecentActions kind={kind} />}
          {isIdle && (
            <section className="help">
              <button type="button" className="link" aria-expanded={helps} onClick={() => setHelps(!helps)}>
                <Icon name="help" size={20} /> {say("help")}
              </button>
              {helps && <p className="help-text">{say(`help_${kind}` as PageText)}</p>}
            </section>
          )}
        </>
      )}
    </Page>
  );
}

/** What the scanner did that no task can know of. */
function Notice({ task }: { readonly task: AnyTask }) {
  const say = useSay();
  if (!task.notice) return null;
  return (
    <p className="notice" role="status">
      <Icon name="warn" size={20} /> {say(task.notice, { text: task.noticeText })}
    </p>
  );
}

function CodeChoices({
  codes,
  onChoose,
}: {
  readonly codes: readonly Code[];
  readonly onChoose: (code: Code | undefined) => void;
}) {
  const say = useSay();
  const names: Record<Code["kind"], PageText> = {
    goods: "item",
    place: "place",
    document: "document",
    unknown: "unknown",
  };
  return (
    <section className="panel panel-attention" role="status">
      <p className="panel-text">{say("which")}</p>
      <div className="panel-choices">
        {codes.map((code, n) => (
          // Candidates have no order of their own that could change.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew as a whole
          <button type="button" className="button" key={n} onClick={() => onChoose(code)}>
            {say(names[code.kind])} {scanned(code)}
          </button>
        ))}
        <button type="button" className="button" onClick={() => onChoose(undefined)}>
          {say("cancel")}
        </button>
      </div>
    </section>
  );
}

/** The button of the device goes one step back in the task, as the one on the screen does. */
export function useBackButton(back: () => void): void {
  const latest = useRef(back);
  latest.current = back;
  const { scanner } = usePda();
  useEffect(() => {
    history.pushState({ page: true }, "");
    const pop = () => {
      history.pushState({ page: true }, "");
      latest.current();
      scanner.refocus();
    };
    window.addEventListener("popstate", pop);
    return () => window.removeEventListener("popstate", pop);
  }, [scanner]);
}
