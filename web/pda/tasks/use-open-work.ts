import { useCallback, useEffect, useState } from "react";
import { showQty } from "../../shared/qty.ts";
import { CallError } from "../api/call-error.ts";
import type { Connection } from "../api/connection.ts";
import { useAppState, usePda } from "../pda-context.ts";

/** Something that waits to be done. */
export type WorkItem = { readonly id: string; readonly title: string; readonly sub: string; readonly value: string };

export type OpenWork =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly why: string; readonly retry: () => void }
  | { readonly state: "there"; readonly items: readonly WorkItem[] };

type WorkKind = "receive" | "put_away" | "count";

/** Asks what waits in the warehouse of the person, when a page opens. */
export function useOpenWork(kind: WorkKind): OpenWork {
  const { app } = usePda();
  const warehouseId = useAppState().session?.warehouse?.id ?? "";
  const [work, setWork] = useState<OpenWork>({ state: "loading" });
  const load = useCallback(() => {
    let alive = true;
    setWork({ state: "loading" });
    fetchWork(app.connection, kind, warehouseId).then(
      (items) => alive && setWork({ state: "there", items }),
      (error) => {
        if (!(error instanceof CallError)) throw error;
        if (alive) setWork({ state: "failed", why: error.message, retry: load });
      },
    );
    return () => {
      alive = false;
    };
  }, [app, kind, warehouseId]);
  useEffect(() => load(), [load]);
  return work;
}

/** At most a hundred: more than anybody looks through on this screen; a number that is scanned finds the others. */
const pageSize = 100;

export async function fetchWork({ call }: Connection, kind: WorkKind, warehouseId: string): Promise<WorkItem[]> {
  switch (kind) {
    case "receive": {
      const states = ["STATE_EXPECTED" as const, "STATE_RECEIVING" as const];
      const { receipts = [] } = await call("inventory.v1.ReceiptService/ListReceipts", {
        warehouseId,
        states,
        pageSize,
      });
      return receipts.map(({ id = "", number = "", supplierCode = "", purchaseOrder = "" }) => {
        return { id, title: number, sub: [supplierCode, purchaseOrder].filter(Boolean).join(" · "), value: "" };
      });
    }
    case "put_away": {
      const request = { warehouseId, kinds: ["KIND_PUTAWAY" as const], states: ["STATE_READY" as const], pageSize };
      const { tasks = [] } = await call("inventory.v1.TaskService/ListTasks", request);
      return tasks.map(({ id = "", itemCode = "", lotNo = "", locationCode = "", toLocationCode = "", quantity }) => {
        const where = [locationCode, toLocationCode].filter(Boolean).join(" → ");
        const amount = quantity && showQty({ value: quantity.value ?? "", uom: quantity.uom ?? "" });
        return { id, title: [itemCode, lotNo].filter(Boolean).join(" "), sub: where, value: amount ?? "" };
      });
    }
    case "count": {
      const states = ["STATE_OPEN" as const, "STATE_COUNTING" as const, "STATE_RECOUNT" as const];
      const { counts = [] } = await call("inventory.v1.CountService/ListCounts", { warehouseId, states, pageSize });
      return counts.map(({ id = "", number = "", note = "", locationCount = 0, locationsLeft = 0 }) => {
        return { id, title: number, sub: note, value: `${locationCount - locationsLeft}/${locationCount}` };
      });
    }
  }
}
