import { PutawayService } from "../../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { query } from "../deps.ts";
import { findPutawayPlaces } from "../store/putaway-store.ts";
import { putawayGoods } from "./putaway-goods.ts";
import { suggestionMessage } from "./putaway-message.ts";

const method = PutawayService.method.suggestPutaway;

export const suggestPutaway = query(method, async (request, { tx, reach }) => {
  const goods = await putawayGoods(tx, request, reach, accessOf(method).permission);
  const places = await findPutawayPlaces(tx, goods, request.limit || defaultLimit);
  return { suggestions: places.map((place) => suggestionMessage(place, goods.item.base_uom)) };
});

const defaultLimit = 5;
