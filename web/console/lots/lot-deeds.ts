import { Lot_State } from "../../../gen/erp/inventory/v1/lot_pb.ts";

/** What a person may be offered to do with a lot, by its state. */
export const lotDeeds: Readonly<Record<Lot_State, readonly LotDeed[]>> = {
  [Lot_State.UNSPECIFIED]: [],
  [Lot_State.ACTIVE]: ["hold", "recall"],
  [Lot_State.ON_HOLD]: ["release", "recall"],
  [Lot_State.RECALLED]: ["close"],
  [Lot_State.CLOSED]: [],
};

/** What can be done with a lot as a whole, wherever it lies. */
export type LotDeed = "hold" | "release" | "recall" | "close";
