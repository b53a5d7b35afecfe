import type { Panel as PanelState } from "../machines/machine.ts";
import { useSay, useTaskSay } from "../texts/say.ts";
import { Icon } from "./icon.tsx";

type PanelProps = {
  readonly panel: PanelState;
  /** How many scans were not taken because of it. */
  readonly dropped: number;
  /** What is waited for, so that a refusal says what to do next. */
  readonly expected: string;
  readonly onChoice: (id: string) => void;
  readonly onRead: () => void;
};

/** What a person must see from afar: red for what was refused, amber for what has to be known or decided. */
export function Panel({ panel, dropped, expected, onChoice, onRead }: PanelProps) {
  const say = useSay();
  const sayTask = useTaskSay();
  const { tone, text, values, choices = [] } = panel;
  const isRejected = tone === "rejected";
  return (
    <section className={`panel panel-${tone}`} role={isRejected ? "alert" : "status"}>
      <Icon name={isRejected ? "cross" : "warn"} size={isRejected ? 56 : 32} />
      <p className="panel-text">{sayTask(text, values)}</p>
      {isRejected && <p className="panel-more">{say("what_next", { what: expected })}</p>}
      {dropped > 0 && <p className="panel-more">{say("dropped", { count: dropped })}</p>}
      <div className="panel-choices">
        {choices.map((choice) => (
          <button type="button" className="button" key={choice.id} onClick={() => onChoice(choice.id)}>
            {sayTask(choice.text, choice.values)}
          </button>
        ))}
        {isRejected && (
          <button type="button" className="button" onClick={onRead}>
            {say("understood")}
          </button>
        )}
      </div>
    </section>
  );
}
