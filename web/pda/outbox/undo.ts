import { currentLanguage, inLanguage } from "../../shared/language.ts";
import type { Op } from "../machines/machine.ts";
import { taskTexts } from "../texts/task-texts.ts";
import type { OutboxEntry } from "./outbox-entry.ts";

/** Whether a person can take back what she did herself. */
export type UndoState = "possible" | "too_late" | "undoing" | "undone" | "none";

/** Whether an entry can be taken back, by the other entries of the device. The server has the last word. */
export function undoStateOf(entry: OutboxEntry, entries: readonly OutboxEntry[], now: number): UndoState {
  const transaction = transactionOf(entry);
  if (transaction === undefined || entry.rpc === undoRpc) return "none";
  const undo = entries.find(
    ({ rpc, body, state }) => rpc === undoRpc && body.transactionId === transaction && state !== "closed",
  );
  if (undo) return undo.state === "done" ? "undone" : "undoing";
  return now - entry.at <= undoMinutes * 60_000 ? "possible" : "too_late";
}

/** The call that takes an entry back. */
export function undoOp(entry: OutboxEntry): Op {
  const { text, values } = entry.about;
  const what = inLanguage(taskTexts[text], currentLanguage(), values);
  return {
    rpc: undoRpc,
    body: { transactionId: transactionOf(entry) ?? "" },
    about: { text: "op_undo", values: { what } },
  };
}

/** Id of what an entry posted; undefined when it is not done, or posted nothing. */
function transactionOf({ state, answer }: OutboxEntry): string | undefined {
  if (state !== "done") return undefined;
  const { transactionId, posting } = (answer ?? {}) as { transactionId?: string; posting?: { transactionId?: string } };
  return transactionId || posting?.transactionId || undefined;
}

const undoRpc = "inventory.v1.MovementService/UndoMovement";
const undoMinutes = 15;
