import { useEffect, useState } from "react";
import type { OutboxEntry } from "../outbox/outbox-entry.ts";
import { undoOp, undoStateOf } from "../outbox/undo.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { useSay, useTaskSay } from "../texts/say.ts";
import { Icon, type IconName } from "./icon.tsx";

/** The entries of this person on this device, newest first; drawn again when one changes. */
export function useEntries(): readonly OutboxEntry[] {
  const { app } = usePda();
  const { session } = useAppState();
  const [entries, setEntries] = useState<readonly OutboxEntry[]>([]);
  const userId = session?.userId;
  useEffect(() => {
    let alive = true;
    const load = async () => {
      const all = await app.db.entries();
      if (alive) setEntries(all.filter((each) => each.userId === userId).reverse());
    };
    void load();
    const heard = app.onEntry(load);
    const changed = app.subscribe(() => void load());
    return () => {
      alive = false;
      heard();
      changed();
    };
  }, [app, userId]);
  return entries;
}

/** The last three things that were done in a task. */
export function RecentActions({ kind }: { readonly kind: string }) {
  const say = useSay();
  const entries = useEntries();
  const recent = entries.filter((entry) => entry.task.kind === kind && !isQuiet(entry)).slice(0, 3);
  if (recent.length === 0) return null;
  return (
    <section className="recent">
      <h2>{say("last_actions")}</h2>
      <ul className="rows">
        {recent.map((entry) => (
          <EntryRow key={entry.id} entry={entry} entries={entries} />
        ))}
      </ul>
    </section>
  );
}

/** Whether an entry only follows another one of the same step, and says nothing new to a person. */
export function isQuiet({ rpc, task }: OutboxEntry): boolean {
  return rpc.endsWith("/CompleteTask") || (rpc.endsWith("/ConfirmEmpty") && task.part > 0);
}

/** One thing that was done, what became of it, and the way to take it back. */
export function EntryRow({
  entry,
  entries,
}: {
  readonly entry: OutboxEntry;
  readonly entries: readonly OutboxEntry[];
}) {
  const say = useSay();
  const sayTask = useTaskSay();
  const { app } = usePda();
  const { state, about, at } = entry;
  const undo = undoStateOf(entry, entries, Date.now());
  const what = sayTask(about.text, about.values);
  const icons: Record<OutboxEntry["state"], IconName> = {
    waiting: "outbox",
    done: "check",
    refused: "cross",
    closed: "cross",
  };
  const time = new Date(at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
  return (
    <li className={`row entry-${state}`}>
      <Icon name={undo === "undone" ? "undo" : icons[state]} size={22} />
      <div className="row-main">
        <p>{what}</p>
        <p className="row-sub">
          <time>{time}</time>{" "}
          {undo === "undone" ? say("undone") : undo === "undoing" ? say("undoing") : say(`state_${state}`)}
          {entry.why && state !== "done" ? `: ${entry.why}` : ""}
        </p>
      </div>
      {undo === "possible" && (
        <button type="button" className="button small" onClick={() => void app.confirm(undoOp(entry))}>
          {say("undo")}
        </button>
      )}
    </li>
  );
}
