import { expect, test } from "vitest";
import { Lot_State } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { type LotAct, type LotState, nextLotState } from "../../../services/inventory/domain/lot-state.ts";
import { lotDeeds } from "./lot-deeds.ts";

const states: Readonly<Record<LotState, Lot_State>> = {
  active: Lot_State.ACTIVE,
  on_hold: Lot_State.ON_HOLD,
  recalled: Lot_State.RECALLED,
  closed: Lot_State.CLOSED,
};
const acts: readonly LotAct[] = ["hold", "release", "recall", "close"];

test.each(Object.entries(states))(
  "of a lot that is %s what is possible is offered, and nothing else",
  (state, shown) => {
    expect(lotDeeds[shown]).toEqual(acts.filter((act) => isPossible(state as LotState, act)));
  },
);

function isPossible(state: LotState, act: LotAct): boolean {
  try {
    nextLotState(state, act);
    return true;
  } catch {
    return false;
  }
}
