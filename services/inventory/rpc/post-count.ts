import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { command } from "../deps.ts";
import { type Adjustment, adjustmentsOf } from "../domain/count-postings.ts";
import { nextCountState } from "../domain/count-state.ts";
import { type DifferenceRow, listDifferences } from "../store/count-figure-store.ts";
import { freePlaces } from "../store/count-location-store.ts";
import { setCountTransactions } from "../store/count-store.ts";
import { postStock, type StockLine } from "../store/post-stock.ts";
import { countMessage } from "./count-message.ts";
import { lockedCount, moveCount } from "./move-count.ts";

export const postCount = command(CountReviewService.method.postCount, async ({ countId }, context) => {
  const { tx } = context;
  const count = await lockedCount(context, countId);
  nextCountState(count.state, "post");
  // The ledger lets nobody post at a frozen place, the count itself included.
  await freePlaces(tx, count.id);
  const transactionIds: string[] = [];
  for (const adjustments of adjustmentsOf(await listDifferences(tx, count.id))) {
    // The ledger keeps the key with the first posting, which stands for all of them.
    const idempotency = transactionIds.length === 0 ? context.idempotency : undefined;
    const { transactionId } = await postStock(
      { ...context, idempotency },
      {
        type: "ADJ_COUNT",
        warehouseId: count.warehouse_id,
        note: count.number,
        document: { kind: "count", id: count.id },
        lines: adjustments.map(stockLine),
      },
    );
    transactionIds.push(transactionId);
  }
  await setCountTransactions(tx, count.id, transactionIds);
  return { count: countMessage(await moveCount(context, count, "post")) };
});

function stockLine({ of, direction, quantity, serials }: Adjustment<DifferenceRow>): StockLine {
  const place = { locationId: of.location_id, lotId: of.lot_id ?? undefined, status: of.status };
  return {
    itemId: of.item_id,
    quantity,
    uom: of.base_uom,
    ...(direction === "out" ? { from: place } : { to: place }),
    ...(of.by_serial ? { serials } : {}),
    documentLineId: of.line_id,
  };
}
