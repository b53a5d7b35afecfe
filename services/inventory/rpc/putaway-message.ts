import { create } from "@bufbuild/protobuf";
import {
  type PutawaySuggestion,
  PutawaySuggestionSchema,
  PutawaySuggestion_Reason as Reason,
} from "../../../gen/erp/inventory/v1/putaway_service_pb.ts";
import type { PutawayPlace } from "../store/putaway-store.ts";

/** A suggested place as the contract shows it. */
export function suggestionMessage(place: PutawayPlace, baseUom: string): PutawaySuggestion {
  return create(PutawaySuggestionSchema, {
    locationId: place.id,
    locationCode: place.code,
    reason: reasonOf[place.reason],
    onHand: { value: place.on_hand, uom: baseUom },
  });
}

const reasonOf: Record<PutawayPlace["reason"], Reason> = {
  fixed_location: Reason.FIXED_LOCATION,
  same_item_and_lot: Reason.SAME_ITEM_AND_LOT,
  same_item: Reason.SAME_ITEM,
  empty: Reason.EMPTY,
  nearest: Reason.NEAREST,
};
