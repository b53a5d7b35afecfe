import { refuse } from "../../../platform/errors/common.ts";

/** Life of a transfer. */
export type TransferState = "draft" | "released" | "shipped" | "receiving" | "received" | "closed" | "cancelled";

/**
 * What happens to a transfer. "receive" is an arrival after which more is on its way, "receive_rest" one after which
 * nothing is; "write_off" closes it with a loss on the way.
 */
export type TransferAct = "release" | "ship" | "receive" | "receive_rest" | "close" | "write_off" | "cancel";

/** The state that an act leads to. Refuses with INVALID_STATE what the state does not allow. */
export function nextTransferState(state: TransferState, act: TransferAct): TransferState {
  const next = transitions[state][act];
  if (!next) throw refuse("INVALID_STATE", { resource: "transfer", state });
  return next;
}

const transitions: Record<TransferState, Partial<Record<TransferAct, TransferState>>> = {
  draft: { release: "released", cancel: "cancelled" },
  released: { ship: "shipped", cancel: "cancelled" },
  // Once something arrived, nothing more is sent after it: what is received would otherwise never be all.
  shipped: { ship: "shipped", receive: "receiving", receive_rest: "received", write_off: "closed" },
  receiving: { receive: "receiving", receive_rest: "received", write_off: "closed" },
  received: { close: "closed" },
  closed: {},
  cancelled: {},
};
