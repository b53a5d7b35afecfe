import { useCallback } from "react";
import { Page } from "../frame/page.tsx";
import { EntryRow, isQuiet, useEntries } from "../frame/recent-actions.tsx";
import { useBackButton } from "../frame/task-page.tsx";
import { usePda } from "../pda-context.ts";
import { useSay } from "../texts/say.ts";

/** P12: the last fifty things that this person did on this device, with the way back for the newest. */
export function HistoryPage() {
  const say = useSay();
  const { go } = usePda();
  const entries = useEntries();
  const back = useCallback(() => go({ name: "home" }), [go]);
  useBackButton(back);
  const shown = entries.filter((entry) => !isQuiet(entry)).slice(0, 50);
  return (
    <Page title={say("history")} onBack={back}>
      {shown.length === 0 ? (
        <p className="hint">{say("no_history")}</p>
      ) : (
        <ul className="rows">
          {shown.map((entry) => (
            <EntryRow key={entry.id} entry={entry} entries={entries} />
          ))}
        </ul>
      )}
    </Page>
  );
}
