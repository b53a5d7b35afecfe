import { useState } from "react";
import { isDecimal, showQty } from "../../shared/qty.ts";
import { Keypad } from "../frame/keypad.tsx";
import { Row, WorkList } from "../frame/lists.tsx";
import { TaskPage } from "../frame/task-page.tsx";
import { countMachine } from "../machines/count.ts";
import type { Code, DocumentRef } from "../machines/machine.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { loadCount } from "../tasks/load-count.ts";
import { useOpenWork } from "../tasks/use-open-work.ts";
import { useTask } from "../tasks/use-task.ts";
import { useSay } from "../texts/say.ts";

/** P8: counts what lies at the places of a count. */
export function CountPage({ document }: { readonly document?: DocumentRef | undefined }) {
  const say = useSay();
  const { app } = usePda();
  const warehouseId = useAppState().session?.warehouse?.id ?? "";
  const first: Code | undefined = document && { kind: "document", raw: document.number, document };
  const task = useTask({
    kind: "count",
    machine: countMachine,
    start: countMachine.start,
    load: (query) => loadCount(app.connection, query),
    context: ({ place }) => ({
      warehouseId,
      screen: "SCREEN_COUNT" as const,
      ...(place ? { locationId: place.id } : {}),
    }),
    awaited: ({ count, place }) => (!count ? ["document"] : place ? ["goods", "place"] : ["place"]),
    worksOffline: true,
    first,
  });
  const [edits, setEdits] = useState(false);
  if (!task) return null;
  const { state, dispatch, today } = task;
  const { count, place, entries, unknown } = state;
  const last = entries.at(-1);
  const places = count?.places ?? [];
  const done = places.filter(({ visited }) => visited).length;
  const prompt = !count
    ? say("scan_count")
    : place
      ? say("scan_entries", { place: place.code })
      : say("scan_count_bin");
  return (
    <TaskPage
      kind="count"
      task={task}
      prompt={prompt}
      progress={count && `${count.number}  ${say("bins_done", { done, all: places.length })}`}
      isIdle={!place}
      overlay={
        edits &&
        last && (
          <Keypad
            label={`${last.itemCode} ${say("quantity")}`}
            unit={last.uom}
            initial={last.amount}
            decimals
            isGood={isDecimal}
            onDone={(value) => {
              setEdits(false);
              dispatch({ kind: "quantity", value });
            }}
            onCancel={() => setEdits(false)}
          />
        )
      }
      actions={
        place ? (
          <>
            {last && !last.tracksSerials && (
              <button type="button" className="button" onClick={() => setEdits(true)}>
                {say("quantity")}
              </button>
            )}
            <button type="button" className="button primary" onClick={() => dispatch({ kind: "command", name: "OK" })}>
              {entries.length > 0 ? say("done_here") : say("empty_bin")}
            </button>
          </>
        ) : (
          count &&
          done === places.length && (
            <button type="button" className="button primary" onClick={() => dispatch({ kind: "command", name: "OK" })}>
              {say("finish_count")}
            </button>
          )
        )
      }
    >
      {place && (
        <section>
          {last && (
            <section className="card card-inline">
              <p className="card-label">{last.itemCode}</p>
              <p className="card-key">{showQty({ value: last.amount, uom: last.uom })}</p>
            </section>
          )}
          <h2>
            {say("counted")} ({entries.length})
          </h2>
          <ul className="rows">
            {[...entries].reverse().map(({ itemId, itemCode, itemName, lotNo, uom, amount }) => (
              <Row
                key={[itemId, lotNo, uom].join(" ")}
                icon="check"
                title={itemCode}
                sub={[lotNo, itemName].filter(Boolean).join(" · ")}
                value={showQty({ value: amount, uom })}
              />
            ))}
          </ul>
          {unknown.length > 0 && (
            <>
              <h2>{say("unknown_codes")}</h2>
              <ul className="rows">
                {unknown.map((raw) => (
                  <Row key={raw} icon="warn" title={raw} />
                ))}
              </ul>
            </>
          )}
        </section>
      )}
      {count && !place && (
        <section>
          <h2>{say("bins_left")}</h2>
          <ul className="rows">
            {[...places]
              .sort((a, b) => Number(a.visited) - Number(b.visited))
              .map(({ id, code, visited }) => (
                <Row key={id} icon={visited ? "check" : "count"} title={code} value={visited ? say("visited") : ""} />
              ))}
          </ul>
        </section>
      )}
      {!count && (
        <OpenCounts
          onChoose={(ref) =>
            dispatch({ kind: "code", code: { kind: "document", raw: ref.number, document: ref }, today: today() })
          }
        />
      )}
    </TaskPage>
  );
}

function OpenCounts({ onChoose }: { readonly onChoose: (document: DocumentRef) => void }) {
  const say = useSay();
  const work = useOpenWork("count");
  return (
    <WorkList
      work={work}
      empty={say("none_count")}
      icon="count"
      onChoose={({ id, title }) => onChoose({ kind: "count", id, number: title })}
    />
  );
}
