import { timestampDate } from "@bufbuild/protobuf/wkt";
import { PutawayService } from "../../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { command } from "../deps.ts";
import { resolveLocation } from "../store/location-store.ts";
import { postStock } from "../store/post-stock.ts";
import { findPutawayPlaces } from "../store/putaway-store.ts";
import { stockStatusName } from "./movement-type-name.ts";
import { putawayGoods } from "./putaway-goods.ts";
import { suggestionMessage } from "./putaway-message.ts";
import { recordRefOf } from "./record-ref-of.ts";

const method = PutawayService.method.confirmPutaway;

export const confirmPutaway = command(method, async (request, context) => {
  const { tx, reach, audit } = context;
  const goods = await putawayGoods(tx, request, reach, accessOf(method).permission);
  const { warehouseId, item, lotId, fromLocationId } = goods;
  const to = await resolveLocation(tx, warehouseId, recordRefOf(request.toLocation), reach);
  if (!to) throw refuse("NOT_FOUND", { resource: "location" });
  // Before the posting, which makes the chosen place one where the item lies.
  const [suggested] = await findPutawayPlaces(tx, goods, 1);
  const posted = await postStock(context, {
    type: "PUTAWAY",
    warehouseId,
    businessTime: request.businessTime && timestampDate(request.businessTime),
    note: request.note,
    lines: [
      {
        itemId: item.id,
        quantity: request.quantity?.value ?? "",
        uom: request.quantity?.uom ?? "",
        from: { locationId: fromLocationId, lotId, status: stockStatusName(request.status) },
        to: { locationId: to.id },
        serials: request.serials,
      },
    ],
  });
  const quantity = posted.baseQuantities[0] ?? "";
  const followed = suggested?.id === to.id;
  audit({
    resourceType: "stock_transaction",
    resourceId: posted.transactionId,
    unitId: warehouseId,
    after: { item: item.code, quantity, uom: item.base_uom, to: to.code, suggested: suggested?.code ?? "" },
  });
  return {
    transactionId: posted.transactionId,
    quantityBase: { value: quantity, uom: item.base_uom },
    suggestionFollowed: followed,
    ...(suggested ? { suggestion: suggestionMessage(suggested, item.base_uom) } : {}),
    warnings: [...posted.warnings],
  };
});
