import { create } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { ReceivedGoodsSchema } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { command } from "../deps.ts";
import { refusePosting } from "../errors.ts";
import { stockStatusOf } from "./movement-type-name.ts";
import { receiptLineMessage, receiptMessage } from "./receipt-message.ts";
import { receiveGoods } from "./receive-goods.ts";
import type { DemandGoods } from "./received-lot.ts";

export const receiveLine = command(ReceiptService.method.receiveLine, async (request, context) => {
  const { receiptId, lineId, quantity, location, lot, serials, condition, note } = request;
  const goods = create(ReceivedGoodsSchema, {
    lineId,
    ...(quantity && { quantity }),
    ...(location && { location }),
    ...(lot && { lot }),
    serials,
    condition,
  });
  const businessTime = request.businessTime && timestampDate(request.businessTime);
  const arrival = { receiptId, goods: [goods], businessTime, note };
  const { receipt, lines, transactionId, warnings, results } = await receiveGoods(context, arrival, {
    demand,
    refusePosting,
  });
  const [result] = results;
  const [line] = lines;
  if (!result || !line) throw new Error("goods came back without an answer");
  return {
    receipt: receiptMessage(receipt),
    line: receiptLineMessage(line),
    transactionId,
    quantityBase: { value: result.quantityBase, uom: line.base_uom },
    locationId: result.place.id,
    locationCode: result.place.code,
    lotId: result.lotId ?? "",
    status: stockStatusOf(result.status),
    warnings: [...warnings],
  };
});

/** The only goods are refused as they are. */
const demand: DemandGoods = ([only]) => {
  if (only && "refusal" in only) throw only.refusal;
};
