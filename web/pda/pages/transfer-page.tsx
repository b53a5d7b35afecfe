import { useState } from "react";
import { isDecimal, showQty } from "../../shared/qty.ts";
import { Keypad } from "../frame/keypad.tsx";
import { Row } from "../frame/lists.tsx";
import { TaskPage } from "../frame/task-page.tsx";
import type { Code } from "../machines/machine.ts";
import { transferMachine } from "../machines/transfer.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { loadPlaceStock } from "../tasks/load-stock.ts";
import { useTask } from "../tasks/use-task.ts";
import { sayStatus, useSay } from "../texts/say.ts";

/** P7: moves goods within the warehouse. */
export function TransferPage({ code }: { readonly code?: Code | undefined }) {
  const say = useSay();
  const { app, records } = usePda();
  const warehouseId = useAppState().session?.warehouse?.id ?? "";
  const task = useTask({
    kind: "transfer",
    machine: transferMachine,
    start: { ...transferMachine.start, warehouseId },
    load: (query) => loadPlaceStock({ connection: app.connection, records, warehouseId }, query),
    context: ({ from }) => ({ warehouseId, screen: "SCREEN_MOVE" as const, ...(from ? { locationId: from.id } : {}) }),
    awaited: ({ from, basket }) => (!from ? ["place"] : basket.length === 0 ? ["goods", "place"] : ["place", "goods"]),
    first: code,
  });
  const [edits, setEdits] = useState(false);
  if (!task) return null;
  const { state, dispatch } = task;
  const { from, basket } = state;
  const last = basket.at(-1);
  const prompt = !from
    ? say("scan_from")
    : basket.length === 0
      ? say("scan_goods_at", { place: from.code })
      : say("scan_to");
  return (
    <TaskPage
      kind="transfer"
      task={task}
      prompt={prompt}
      isIdle={!from}
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
        from &&
        (last ? (
          <>
            <button type="button" className="button" onClick={() => dispatch({ kind: "command", name: "CANCEL" })}>
              {say("cancel")}
            </button>
            {last.serials.length === 0 && (
              <button type="button" className="button" onClick={() => setEdits(true)}>
                {say("quantity")}
              </button>
            )}
          </>
        ) : (
          <button type="button" className="button" onClick={() => dispatch({ kind: "command", name: "FULL" })}>
            {say("all_contents")}
          </button>
        ))
      }
    >
      {from && (
        <section className="card card-inline">
          <p className="card-label">{say("take_from")}</p>
          <p className="card-key">{from.code}</p>
        </section>
      )}
      {basket.length > 0 && (
        <section>
          <h2>
            {say("basket")} ({basket.length})
          </h2>
          <ul className="rows">
            {[...basket].reverse().map((line, n) => (
              <Row
                key={[line.itemId, line.lotId, line.status].join(" ")}
                icon={n === 0 ? "check" : "transfer"}
                title={line.itemCode}
                sub={[
                  line.lotNo,
                  line.status === "STOCK_STATUS_UNRESTRICTED" ? "" : sayStatus(say, line.status),
                  line.itemName,
                ]
                  .filter(Boolean)
                  .join(" · ")}
                value={showQty({ value: line.amount, uom: line.uom })}
              />
            ))}
          </ul>
        </section>
      )}
    </TaskPage>
  );
}
