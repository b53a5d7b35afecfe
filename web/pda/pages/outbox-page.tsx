import { useCallback, useEffect, useState } from "react";
import { uuidv7 } from "../../shared/uuid.ts";
import { Icon } from "../frame/icon.tsx";
import { Page } from "../frame/page.tsx";
import { useBackButton } from "../frame/task-page.tsx";
import { isOpen, type OutboxEntry } from "../outbox/outbox-entry.ts";
import { usePda } from "../pda-context.ts";
import { useSay, useTaskSay } from "../texts/say.ts";

/** P13: what the server has not taken yet, and what it refused: a person decides about that. */
export function OutboxPage() {
  const say = useSay();
  const { app, go } = usePda();
  const [entries, setEntries] = useState<readonly OutboxEntry[]>([]);
  const back = useCallback(() => go({ name: "home" }), [go]);
  useBackButton(back);
  const load = useCallback(() => app.db.entries().then((all) => setEntries(all.filter(isOpen))), [app]);
  useEffect(() => {
    void load();
    return app.subscribe(() => void load());
  }, [app, load]);
  const isRefused = entries.some(({ state }) => state === "refused");
  const send = () => {
    app.sender.wake();
    app.sendOutbox();
  };
  return (
    <Page
      title={say("outbox")}
      onBack={back}
      actions={
        entries.length > 0 && (
          <button type="button" className="button primary" onClick={send}>
            {say("send_now")}
          </button>
        )
      }
    >
      {entries.length === 0 && (
        <section className="prompt is-good" role="status">
          <Icon name="check" size={48} />
          <p>{say("no_outbox")}</p>
        </section>
      )}
      {isRefused && (
        <p className="notice notice-bad" role="alert">
          <Icon name="warn" size={20} /> {say("refused_lead")}
        </p>
      )}
      <ul className="rows">
        {entries.map((entry) => (
          <OpenEntry key={entry.id} entry={entry} onChange={send} />
        ))}
      </ul>
    </Page>
  );
}

function OpenEntry({ entry, onChange }: { readonly entry: OutboxEntry; readonly onChange: () => void }) {
  const say = useSay();
  const sayTask = useTaskSay();
  const { app } = usePda();
  const [givesUp, setGivesUp] = useState(false);
  const { state, about, at, attempts, why, userName } = entry;
  const isRefused = state === "refused";
  const put = async (next: OutboxEntry) => {
    await app.db.putEntry(next);
    await app.countOutbox();
    onChange();
  };
  return (
    <li className={`row row-tall entry-${state}`}>
      <Icon name={isRefused ? "cross" : "outbox"} size={22} />
      <div className="row-main">
        <p>{sayTask(about.text, about.values)}</p>
        <p className="row-sub">
          <time>{new Date(at).toLocaleTimeString("sv-SE")}</time> {say("by", { name: userName })} ·{" "}
          {say(`state_${state}`)}
          {attempts > 0 && ` · ${say("attempts", { count: attempts })}`}
        </p>
        {why && <p className="row-why">{why}</p>}
        {isRefused && !givesUp && (
          <div className="row-actions">
            <button type="button" className="button small" onClick={() => void put(anew(entry))}>
              {say("send_again")}
            </button>
            <button type="button" className="button small" onClick={() => setGivesUp(true)}>
              {say("give_up")}
            </button>
          </div>
        )}
        {givesUp && (
          <GiveUp
            onCancel={() => setGivesUp(false)}
            onDone={(reason) => void put({ ...entry, state: "closed", why: `${why ?? ""} (${reason})` })}
          />
        )}
      </div>
    </li>
  );
}

/** A refusal is kept under its id, and it has taken no effect: what is tried once more is a new operation. */
function anew(entry: OutboxEntry): OutboxEntry {
  return { ...entry, id: uuidv7(), state: "waiting", nextAt: 0 };
}

function GiveUp({ onDone, onCancel }: { readonly onDone: (reason: string) => void; readonly onCancel: () => void }) {
  const say = useSay();
  const [reason, setReason] = useState("");
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") onDone(reason.trim());
      }}
    >
      <label>
        {say("give_up_lead")}
        <input
          type="text"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          autoComplete="off"
          maxLength={200}
        />
      </label>
      <div className="row-actions">
        <button type="button" className="button small" onClick={onCancel}>
          {say("cancel")}
        </button>
        <button type="submit" className="button small primary" disabled={reason.trim() === ""}>
          {say("give_up")}
        </button>
      </div>
    </form>
  );
}
