import { useEffect, useState } from "react";
import { isDecimal, showQty } from "../../shared/qty.ts";
import { Keypad } from "../frame/keypad.tsx";
import { Facts, Row, WorkList } from "../frame/lists.tsx";
import { TaskPage } from "../frame/task-page.tsx";
import type { Code, DocumentRef } from "../machines/machine.ts";
import { tracksSerials } from "../machines/machine.ts";
import {
  type Arrival,
  type ExpectedLine,
  missingOf,
  openOf,
  type ReceiveState,
  receiveMachine,
  receiveStep,
} from "../machines/receive.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { loadReceipt } from "../tasks/load-receipt.ts";
import { useOpenWork } from "../tasks/use-open-work.ts";
import { useTask } from "../tasks/use-task.ts";
import { useSay } from "../texts/say.ts";

/** P4: receives goods, label by label. */
export function ReceivePage({ document }: { readonly document?: DocumentRef | undefined }) {
  const say = useSay();
  const { app } = usePda();
  const warehouseId = useAppState().session?.warehouse?.id ?? "";
  const first: Code | undefined = document && { kind: "document", raw: document.number, document };
  const task = useTask({
    kind: "receive",
    machine: receiveMachine,
    start: receiveMachine.start,
    load: (query) => loadReceipt(app.connection, query),
    context: (state) => contextOf(state, warehouseId),
    awaited: (state) => (state.arrival ? ["place", "goods"] : state.receipt ? ["goods", "document"] : ["document"]),
    first,
  });
  const [edits, setEdits] = useState<"quantity" | "lot" | "expiry">();
  const step = task && receiveStep(task.state);
  const missing = task?.state.arrival && missingOf(task.state.arrival);
  // What is missing is asked for at once; a scan can still bring it.
  useEffect(() => setEdits(missing === "quantity" || missing === "expiry" ? missing : undefined), [missing]);
  if (!task) return null;
  const { state, dispatch, today } = task;
  const { receipt, arrival } = state;
  const prompts = {
    doc: say("scan_receipt"),
    line: receipt?.lines.every((line) => openOf(line) === "0") ? say("all_received") : say("scan_label"),
    details:
      missing === "lot"
        ? say("scan_lot")
        : missing === "serial"
          ? say("scan_serial")
          : missing === "expiry"
            ? say("enter_expiry")
            : say("enter_quantity"),
    dock: say("scan_dock"),
  };
  const lines = receipt?.lines ?? [];
  const done = lines.filter((line) => openOf(line) === "0").length;
  return (
    <TaskPage
      kind="receive"
      task={task}
      prompt={prompts[step ?? "doc"]}
      progress={receipt && `${receipt.number}  ${say("lines_done", { done, all: lines.length })}`}
      isIdle={!arrival}
      overlay={
        arrival &&
        edits && (
          <ArrivalEdit
            edits={edits}
            arrival={arrival}
            line={lines.find(({ id }) => id === arrival.lineId)}
            onDone={(value) => {
              setEdits(undefined);
              if (edits === "quantity") dispatch({ kind: "quantity", value });
              else dispatch({ kind: "field", name: edits, value, today: today() });
            }}
            onCancel={() => setEdits(undefined)}
          />
        )
      }
      actions={
        arrival && (
          <>
            {missing === "lot" && (
              <button type="button" className="button" onClick={() => setEdits("lot")}>
                {say("lot")}
              </button>
            )}
            {!tracksSerials(arrival.tracking) && (
              <button type="button" className="button" onClick={() => setEdits("quantity")}>
                {say("quantity")}
              </button>
            )}
            <button
              type="button"
              className="button"
              aria-pressed={arrival.condition === "damaged"}
              onClick={() => {
                const value = arrival.condition === "damaged" ? "good" : "damaged";
                dispatch({ kind: "field", name: "condition", value, today: today() });
              }}
            >
              {say("damaged")}
            </button>
          </>
        )
      }
    >
      {arrival && <ArrivalCard arrival={arrival} />}
      {receipt && !arrival && <Lines lines={lines} />}
      {step === "doc" && (
        <OpenReceipts
          onChoose={(ref) =>
            dispatch({ kind: "code", code: { kind: "document", raw: ref.number, document: ref }, today: today() })
          }
        />
      )}
    </TaskPage>
  );
}

function contextOf({ receipt, arrival }: ReceiveState, warehouseId: string) {
  const screen = "SCREEN_RECEIVE" as const;
  if (!receipt) return { warehouseId, screen };
  const missing = arrival && missingOf(arrival);
  // With one item in hand, a number that nobody knows is a new lot or piece of it.
  const newNumber = arrival && (missing === "lot" || tracksSerials(arrival.tracking));
  const step = newNumber ? { step: missing === "lot" ? ("STEP_LOT" as const) : ("STEP_SERIAL" as const) } : {};
  const ids = arrival ? [arrival.itemId] : receipt.lines.map(({ itemId }) => itemId);
  return { warehouseId, screen, documentId: receipt.id, expectedItemIds: [...new Set(ids)].slice(0, 500), ...step };
}

function ArrivalCard({ arrival }: { readonly arrival: Arrival }) {
  const say = useSay();
  const { itemCode, itemName, amount, uom, lotNo, expiryDate, serials, condition } = arrival;
  return (
    <section className="card">
      <p className="card-key">{amount === "" ? "-" : showQty({ value: amount, uom })}</p>
      <p className="card-title">{itemCode}</p>
      <p className="card-sub">{itemName}</p>
      <Facts
        facts={[
          [say("lot"), lotNo],
          [say("expiry"), expiryDate],
          [say("serials"), serials.join(", ")],
          [say("kind"), condition === "damaged" ? say("damaged") : ""],
        ]}
      />
    </section>
  );
}

function Lines({ lines }: { readonly lines: readonly ExpectedLine[] }) {
  const say = useSay();
  // What is still to come stands first.
  const sorted = [...lines].sort((a, b) => Number(openOf(a) === "0") - Number(openOf(b) === "0"));
  return (
    <ul className="rows">
      {sorted.map((line) => (
        <Row
          key={line.id}
          icon={openOf(line) === "0" ? "check" : "receive"}
          title={line.itemCode}
          value={say("of_open", { done: line.received, all: line.expected, uom: line.uom })}
        />
      ))}
    </ul>
  );
}

type EditProps = {
  readonly edits: "quantity" | "lot" | "expiry";
  readonly arrival: Arrival;
  readonly line: ExpectedLine | undefined;
  readonly onDone: (value: string) => void;
  readonly onCancel: () => void;
};

function ArrivalEdit({ edits, arrival, line, onDone, onCancel }: EditProps) {
  const say = useSay();
  const [lot, setLot] = useState("");
  if (edits === "lot") {
    return (
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (lotPattern.test(lot.trim())) onDone(lot.trim());
        }}
      >
        <label>
          {say("lot")}
          {/* The person asked for it, so the keyboard may open. */}
          <input
            type="text"
            value={lot}
            onChange={(event) => setLot(event.target.value)}
            autoComplete="off"
            autoCapitalize="characters"
            maxLength={40}
          />
        </label>
        <div className="keypad-actions">
          <button type="button" className="button" onClick={onCancel}>
            {say("cancel")}
          </button>
          <button type="submit" className="button primary" disabled={!lotPattern.test(lot.trim())}>
            {say("ok")}
          </button>
        </div>
      </form>
    );
  }
  if (edits === "expiry") {
    return (
      <Keypad
        label={`${say("expiry")} ${say("date_hint")}`}
        isGood={(value) => dateOf(value) !== undefined}
        onDone={(value) => onDone(dateOf(value) ?? "")}
        onCancel={onCancel}
      />
    );
  }
  const open = line && line.uom === arrival.uom ? openOf(line) : "";
  return (
    <Keypad
      label={`${arrival.itemCode} ${say("quantity")}`}
      unit={arrival.uom}
      initial={arrival.amount || (open === "0" ? "" : open)}
      decimals
      isGood={(value) => isDecimal(value) && !/^0*(\.0*)?$/.test(value)}
      onDone={onDone}
      onCancel={onCancel}
    />
  );
}

const lotPattern = /^[!-~]{1,40}$/;

/** A day of eight digits as the contracts write it; undefined when there is no such day. */
function dateOf(digits: string): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(digits) ?? [];
  const text = `${year}-${month}-${day}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}

function OpenReceipts({ onChoose }: { readonly onChoose: (document: DocumentRef) => void }) {
  const say = useSay();
  const work = useOpenWork("receive");
  return (
    <WorkList
      work={work}
      empty={say("none_receive")}
      onChoose={({ id, title }) => onChoose({ kind: "receipt", id, number: title })}
      icon="receive"
    />
  );
}
