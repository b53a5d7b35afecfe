import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { loadStock } from "../../../test/test-inbound.ts";
import { createTestItem } from "../../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { driftsOf } from "../../../test/test-stock.ts";
import { createTestRoute, createTestTransfer, movementOf, type TestRoute } from "../../../test/test-transfers.ts";

let stack: TestStack;
let route: TestRoute;

beforeAll(async () => {
  stack = await startTestStack();
  route = await createTestRoute(stack);
  await createTestItem(stack, "BOLT");
  await loadStock(stack, route.from.warehouseId, { item: "BOLT", to: "A-01", quantity: "1000" });
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "LOST", name: "Lost" } });
});

afterAll(() => stack?.stop());

const transfers = () => stack.admin.client(TransferService);

const step = fc.record({
  act: fc.constantFrom("release", "ship", "ship", "receive", "receive", "close", "write_off", "cancel"),
  quantity: fc.integer({ min: 1, max: 5 }),
});

test("whatever is done in whatever order: what a transfer has in transit is what the ledger has there for it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 4, maxLength: 12 }), async (release, steps) => {
      const made = await createTestTransfer(stack, route, { BOLT: "7" }, { release });
      const transferId = made.transfer.id;
      for (const { act, quantity } of steps) {
        const etag = (await transfers().getTransfer({ transferId })).transfer?.etag ?? "";
        const attempt = {
          release: () => transfers().releaseTransfer({ transferId, etag }),
          ship: () => transfers().shipTransfer(movementOf(made, String(quantity))),
          receive: () => transfers().receiveTransfer(movementOf(made, String(quantity))),
          close: () => transfers().closeTransfer({ transferId, etag }),
          write_off: () => transfers().closeTransfer({ transferId, etag, reasonCode: "LOST" }),
          cancel: () => transfers().cancelTransfer({ transferId, etag }),
        }[act] as () => Promise<unknown>;
        await attempt().catch(async (error: unknown) => {
          const { reason } = await refusalOf(Promise.reject(error));
          expect(["INVALID_STATE", "OVER_PICK", "OVER_RECEIPT", "INSUFFICIENT_STOCK", "TRANSIT_OPEN"]).toContain(
            reason,
          );
        });
        expect(await wrongLines(transferId)).toEqual([]);
      }
    }),
    { numRuns: 10, verbose: true },
  );
  expect(await driftsOf(stack)).toEqual([]);
}, 60_000);

/** The lines of a transfer that do not agree with the ledger, with each other, or with its state. */
async function wrongLines(transferId: string): Promise<unknown[]> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const query = `
      select t.state, l.*, m.*
      from inventory.transfer t
      join inventory.transfer_line l on l.transfer_id = t.id
      cross join lateral (
        select
          coalesce(sum(m.quantity) filter (where g.kind = 'transit'), 0) as left_source,
          coalesce(sum(m.quantity) filter (where m.to_warehouse_id = t.to_warehouse_id), 0) as arrived,
          coalesce(sum(m.quantity) filter (where g.code = 'SCRAP'), 0) as scrapped
        from inventory.stock_movement m
        join inventory.location g on g.id = m.to_location_id
        where m.document_line_id = l.id
      ) m
      where t.id = $1 and (
        (l.shipped_base, l.received_base, l.lost_base) <> (m.left_source, m.arrived, m.scrapped)
        or l.shipped_base > l.requested_base or l.in_transit_base < 0
        or (l.in_transit_base > 0) <> (t.state in ('shipped', 'receiving'))
      )`;
    return (await connection.query(query, [transferId])).rows;
  });
}
