import { refuse } from "../../../platform/errors/common.ts";

/** Life of a shipment. */
export type ShipmentState =
  | "draft"
  | "released"
  | "allocated"
  | "picking"
  | "picked"
  | "packed"
  | "shipped"
  | "cancelled";

/** What people do to a shipment. */
export type ShipmentAct = "add_line" | "release" | "allocate" | "pick" | "short" | "pack" | "ship" | "cancel";

/** How far the work on a shipment is, after the act. */
export type ShipmentProgress = {
  /** Whether anything is allocated or picked. */
  readonly allocated: boolean;
  /** Whether all that is asked for is picked, or short for good. */
  readonly complete: boolean;
  readonly packing: "none" | "part" | "all";
};

/** Refuses with INVALID_STATE an act that a shipment in this state does not allow. */
export function demandShipmentAct(state: ShipmentState, act: ShipmentAct): void {
  if (!allowed[act].includes(state)) throw refuse("INVALID_STATE", { resource: "shipment", state });
}

/**
 * The state that an act leads to, given what is done by then. Refuses with INVALID_STATE what the state does not allow,
 * and to ship what is packed in part only.
 */
export function nextShipmentState(state: ShipmentState, act: ShipmentAct, progress: ShipmentProgress): ShipmentState {
  demandShipmentAct(state, act);
  switch (act) {
    case "add_line":
      return state;
    case "release":
      return progress.allocated ? "allocated" : "released";
    case "allocate":
      return state === "released" && progress.allocated ? "allocated" : state;
    case "pick":
    case "short":
    case "pack":
      if (!progress.complete) return act === "pack" ? state : "picking";
      return progress.packing === "all" ? "packed" : "picked";
    case "ship":
      if (progress.packing === "part") throw refuse("INVALID_STATE", { resource: "shipment", state });
      return "shipped";
    case "cancel":
      return "cancelled";
  }
}

const allowed: Record<ShipmentAct, readonly ShipmentState[]> = {
  add_line: ["draft"],
  release: ["draft"],
  allocate: ["released", "allocated", "picking"],
  pick: ["released", "allocated", "picking"],
  short: ["released", "allocated", "picking"],
  pack: ["picking", "picked"],
  ship: ["picked", "packed"],
  cancel: ["draft", "released", "allocated", "picking", "picked", "packed"],
};
