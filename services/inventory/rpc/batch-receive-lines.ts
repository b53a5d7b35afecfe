import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import type { ReceivedGoods } from "../../../gen/erp/inventory/v1/receive_line_pb.ts";
import { command } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { refusePosting } from "../errors.ts";
import type { RefusePosting } from "../store/post-stock.ts";
import { demandWhole, refuseBatch } from "./batch-refusal.ts";
import { stockStatusOf } from "./movement-type-name.ts";
import { receiptLineMessage, receiptMessage } from "./receipt-message.ts";
import { receiveGoods } from "./receive-goods.ts";

// However many goods arrive, they take as many round trips as those of one line.
export const batchReceiveLines = command(ReceiptService.method.batchReceiveLines, async (request, context) => {
  const { receiptId, goods, note } = request;
  const serials = goods.reduce((sum, each) => sum + each.serials.length, 0);
  if (serials > serialsMax) {
    refuseViolations([violation("goods", `has ${serials} serial numbers in all; at most ${serialsMax} are taken`)]);
  }
  const businessTime = request.businessTime && timestampDate(request.businessTime);
  const received = await receiveGoods(
    context,
    { receiptId, goods, businessTime, note },
    { demand: (entries) => demandWhole(entries, "goods"), refusePosting: refusalOfGoods(goods) },
  );
  return {
    receipt: receiptMessage(received.receipt),
    lines: received.lines.map(receiptLineMessage),
    transactionId: received.transactionId,
    results: received.results.map(({ line, quantityBase, place, lotId, status }) => ({
      quantityBase: { value: quantityBase, uom: line.base_uom },
      locationId: place.id,
      locationCode: place.code,
      lotId: lotId ?? "",
      status: stockStatusOf(status),
    })),
    warnings: [...received.warnings],
  };
});

const serialsMax = 10_000;

/** Says of what the ledger refuses which goods are to blame; of what is about none of them, it says that alone. */
function refusalOfGoods(goods: readonly ReceivedGoods[]): RefusePosting {
  return (reason, metadata) => {
    const refusal = refusePosting(reason, metadata);
    const index = metadata.line ? Number(metadata.line) - 1 : lastWith(goods, metadata.serial ?? "");
    return goods[index] && !refusal.retryable ? refuseBatch([{ index, refusal }], "goods") : refusal;
  };
}

/** Index of the last goods with a serial number; -1 when there are none. */
function lastWith(goods: readonly ReceivedGoods[], serial: string): number {
  return goods.findLastIndex(({ serials }) => serials.includes(serial));
}
