import type { ReactNode } from "react";
import type { OpenWork, WorkItem } from "../tasks/use-open-work.ts";
import { useSay } from "../texts/say.ts";
import { Icon, type IconName } from "./icon.tsx";

type RowProps = {
  readonly icon?: IconName;
  readonly title: string;
  readonly sub?: string | undefined;
  readonly value?: string | undefined;
  readonly onChoose?: (() => void) | undefined;
  readonly children?: ReactNode;
};

/** A line of a list; a button when it can be chosen. */
export function Row({ icon, title, sub, value, onChoose, children }: RowProps) {
  const content = (
    <>
      {icon && <Icon name={icon} size={22} />}
      <span className="row-main">
        <span className="row-title">{title}</span>
        {sub && <span className="row-sub">{sub}</span>}
      </span>
      {value && <span className="row-value">{value}</span>}
      {children}
    </>
  );
  return (
    <li>
      {onChoose ? (
        <button type="button" className="row row-button" onClick={onChoose}>
          {content}
        </button>
      ) : (
        <div className="row">{content}</div>
      )}
    </li>
  );
}

/** Names and values; what has no value is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) {
  const set = facts.filter(([, value]) => value !== "");
  if (set.length === 0) return null;
  return (
    <dl className="facts">
      {set.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type WorkListProps = {
  readonly work: OpenWork;
  readonly empty: string;
  readonly icon: IconName;
  readonly onChoose?: (item: WorkItem) => void;
};

/** What waits to be done: loading, nothing, not to be had, or a list. */
export function WorkList({ work, empty, icon, onChoose }: WorkListProps) {
  const say = useSay();
  if (work.state === "loading") return <p className="hint">{say("loading")}</p>;
  if (work.state === "failed") {
    return (
      <div className="hint" role="status">
        <p>{work.why}</p>
        <button type="button" className="button" onClick={work.retry}>
          {say("retry")}
        </button>
      </div>
    );
  }
  if (work.items.length === 0) return <p className="hint">{empty}</p>;
  return (
    <ul className="rows">
      {work.items.map((item) => (
        <Row
          key={item.id}
          icon={icon}
          title={item.title}
          sub={item.sub}
          value={item.value}
          onChoose={onChoose && (() => onChoose(item))}
        />
      ))}
    </ul>
  );
}
