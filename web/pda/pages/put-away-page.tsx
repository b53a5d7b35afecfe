import { useEffect, useState } from "react";
import { isDecimal, showQty } from "../../shared/qty.ts";
import { Keypad } from "../frame/keypad.tsx";
import { Facts, WorkList } from "../frame/lists.tsx";
import { TaskPage } from "../frame/task-page.tsx";
import { type Carried, type PutAwayState, putAwayMachine } from "../machines/put-away.ts";
import { useAppState, usePda } from "../pda-context.ts";
import { loadPutAway } from "../tasks/load-stock.ts";
import { useOpenWork } from "../tasks/use-open-work.ts";
import { useTask } from "../tasks/use-task.ts";
import { sayReason, sayStatus, useSay } from "../texts/say.ts";

/** P5: puts received goods away. */
export function PutAwayPage() {
  const say = useSay();
  const { app, records } = usePda();
  const warehouseId = useAppState().session?.warehouse?.id ?? "";
  const task = useTask({
    kind: "put_away",
    machine: putAwayMachine,
    start: { ...putAwayMachine.start, warehouseId },
    load: (query) => loadPutAway({ connection: app.connection, records, warehouseId }, query),
    context: ({ carried }) => ({
      warehouseId,
      screen: "SCREEN_PUT_AWAY" as const,
      ...(carried ? { expectedItemIds: [carried.itemId] } : {}),
    }),
    awaited: ({ carried }) => (carried ? ["place"] : ["goods"]),
  });
  const [edits, setEdits] = useState(false);
  const carried = task?.state.carried;
  useHeldTask(carried);
  if (!task) return null;
  const { dispatch } = task;
  return (
    <TaskPage
      kind="put_away"
      task={task}
      prompt={carried ? say("scan_bin") : say("scan_load")}
      isIdle={!carried}
      overlay={
        edits &&
        carried && (
          <Keypad
            label={`${carried.itemCode} ${say("quantity")}`}
            unit={carried.uom}
            initial={carried.amount}
            decimals
            isGood={(value) => isDecimal(value) && !/^0*(\.0*)?$/.test(value)}
            onDone={(value) => {
              setEdits(false);
              dispatch({ kind: "quantity", value });
            }}
            onCancel={() => setEdits(false)}
          />
        )
      }
      actions={
        carried?.serials.length === 0 && (
          <button type="button" className="button" onClick={() => setEdits(true)}>
            {say("quantity")}
          </button>
        )
      }
    >
      {carried ? <CarriedCard carried={carried} /> : <OpenTasks state={task.state} />}
    </TaskPage>
  );
}

function CarriedCard({ carried }: { readonly carried: Carried }) {
  const say = useSay();
  const [best, ...others] = carried.suggestions;
  const { itemCode, itemName, amount, uom, lotNo, from, status, serials } = carried;
  return (
    <>
      <section className="card card-target">
        {best ? (
          <>
            <p className="card-label">{say("suggested")}</p>
            <p className="card-huge">{best.code}</p>
            <p className="card-sub">{sayReason(say, best.reason)}</p>
            {others.length > 0 && (
              <p className="card-sub">
                {say("also")} {others.map(({ code }) => code).join("  ")}
              </p>
            )}
          </>
        ) : (
          <p>{say("no_suggestion")}</p>
        )}
      </section>
      <section className="card">
        <p className="card-key">{showQty({ value: amount, uom })}</p>
        <p className="card-title">{itemCode}</p>
        <p className="card-sub">{itemName}</p>
        <Facts
          facts={[
            [say("take_from"), from.code],
            [say("lot"), lotNo],
            [say("kind"), status === "STOCK_STATUS_UNRESTRICTED" ? "" : sayStatus(say, status)],
            [say("serials"), serials.join(", ")],
          ]}
        />
      </section>
    </>
  );
}

function OpenTasks({ state }: { readonly state: PutAwayState }) {
  const say = useSay();
  // Looked up anew when something was put away.
  return <OpenTaskList key={state.commits} empty={say("none_put_away")} />;
}

function OpenTaskList({ empty }: { readonly empty: string }) {
  return <WorkList work={useOpenWork("put_away")} empty={empty} icon="put_away" />;
}

/** Keeps the task of what is carried from being given to somebody else, on the longest of walks. */
function useHeldTask(carried: Carried | undefined): void {
  const { app } = usePda();
  const id = carried?.task?.id;
  const epoch = carried?.task?.epoch;
  useEffect(() => {
    if (id === undefined || epoch === undefined) return;
    const beat = () => {
      // When it was lost, the goods are put away all the same; the server only does not end the task with it.
      app.connection.call("inventory.v1.TaskService/HeartbeatTask", { taskId: id, epoch }).catch(() => undefined);
    };
    const timer = setInterval(beat, 50_000);
    return () => clearInterval(timer);
  }, [app, id, epoch]);
}
