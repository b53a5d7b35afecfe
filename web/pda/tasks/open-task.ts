import type { CountState } from "../machines/count.ts";
import type { PutAwayState } from "../machines/put-away.ts";
import type { ReceiveState } from "../machines/receive.ts";
import type { TransferState } from "../machines/transfer.ts";
import type { SavedTask } from "../task-runner.ts";

export type TaskKind = "receive" | "put_away" | "transfer" | "count";

/** Whether something of a kept task is still to be done, so that its person is led back to it. */
export function isUnfinished({ kind, state }: SavedTask): boolean {
  if ((state as { posting?: number }).posting !== undefined) return true;
  switch (kind as TaskKind) {
    case "receive":
      return (state as ReceiveState).arrival !== undefined;
    case "put_away":
      return (state as PutAwayState).carried !== undefined;
    case "transfer":
      return (state as TransferState).basket.length > 0;
    case "count":
      return (state as CountState).count !== undefined;
  }
}
