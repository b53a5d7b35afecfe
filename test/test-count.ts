import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Count, CountLine, CountTermsSchema } from "../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../gen/erp/inventory/v1/count_service_pb.ts";
import type { LocationSchema } from "../gen/erp/inventory/v1/location_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createTestSite, type TestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestLocation } from "./test-stock.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

/** A site with the people of a count: two who count, and a manager who approves. */
export type CountingSite = TestSite & {
  readonly counter: TestUser;
  readonly second: TestUser;
  readonly manager: TestUser;
};

/** Makes a site with people who hold their roles there; its code makes their logins. */
export async function createCountingSite(stack: TestStack, code: string): Promise<CountingSite> {
  const site = await createTestSite(stack, code);
  const user = (name: string, role: string) =>
    createTestUser(stack, `${name}-${code.toLowerCase()}`, [{ role, unitIds: [site.id] }]);
  return {
    ...site,
    counter: await user("counter", "operator"),
    second: await user("second", "operator"),
    manager: await user("manager", "warehouse-manager"),
  };
}

/** Makes a bin of a warehouse and returns its id. */
export async function createTestBin(
  stack: TestStack,
  warehouseId: string,
  code: string,
  fields: MessageInitShape<typeof LocationSchema> = {},
): Promise<string> {
  return (await createTestLocation(stack, warehouseId, code, fields)).id;
}

/** Some stock: what, where, how much (taken out when negative), and which of it. */
export type StockToMove = {
  readonly warehouseId: string;
  readonly item: string;
  readonly bin: string;
  readonly quantity: number | string;
  readonly lot?: string;
  readonly serials?: readonly string[];
};

/** Receives stock into a bin, or issues it to production when the quantity is negative. */
export async function moveStock(stack: TestStack, stock: StockToMove): Promise<void> {
  const quantity = String(stock.quantity);
  const out = quantity.startsWith("-");
  const place = { location: byCode(stock.bin), ...(stock.lot ? { lot: byCode(stock.lot) } : {}) };
  const line = {
    item: byCode(stock.item),
    quantity: { value: quantity.replace("-", ""), uom: "EA" },
    serials: [...(stock.serials ?? [])],
    ...(out ? { from: place } : { to: place }),
  };
  const type = out ? MovementType.ISS_PROD : MovementType.RCV_OTHER;
  const movement = { type, warehouse: { id: stock.warehouseId }, lines: [line] };
  await stack.admin.client(MovementService).postMovement({ movement });
}

/** Makes and starts a count of some bins by code. */
export async function startTestCount(
  site: CountingSite,
  bins: readonly string[],
  terms: MessageInitShape<typeof CountTermsSchema> = {},
  items: readonly string[] = [],
): Promise<string> {
  const counts = site.manager.client(CountService);
  const { count } = await counts.createCount({
    warehouseId: site.warehouseId,
    locations: bins.map(byCode),
    items: items.map(byCode),
    terms,
  });
  const countId = count?.id ?? "";
  await counts.startCount({ countId });
  return countId;
}

/** What somebody says that she counted. */
export type TestFigure = {
  readonly bin: string;
  readonly item: string;
  readonly quantity: number | string;
  readonly uom?: string;
  readonly lot?: string;
  readonly serials?: readonly string[];
};

/** Submits a figure of somebody and returns the line as she is shown it. */
export async function submitFigure(
  user: TestUser,
  countId: string,
  figure: TestFigure,
  requestId = "",
): Promise<CountLine> {
  const { line } = await user.client(CountService).submitCountLine({
    countId,
    requestId,
    location: byCode(figure.bin),
    item: byCode(figure.item),
    countedQuantity: { value: String(figure.quantity), uom: figure.uom ?? "EA" },
    ...(figure.lot ? { lot: byCode(figure.lot) } : {}),
    serials: [...(figure.serials ?? [])],
  });
  return line as CountLine;
}

/** Finishes a count as somebody and returns it. */
export async function finishTestCount(user: TestUser, countId: string): Promise<Count> {
  return (await user.client(CountService).finishCount({ countId })).count as Count;
}

/** Approves a count as it is now. */
export async function approveTestCount(user: TestUser, countId: string): Promise<Count> {
  const { count } = await user.client(CountService).getCount({ countId });
  const review = user.client(CountReviewService);
  return (await review.approveCount({ countId, etag: count?.etag ?? "" })).count as Count;
}

/** The lines of a count as somebody is shown them. */
export async function linesOf(user: TestUser, countId: string): Promise<CountLine[]> {
  return (await user.client(CountService).listCountLines({ countId })).lines;
}

/** What lies where by the books, "<bin> <item>[ <lot>] <on hand>" for each stock that is not zero. */
export async function booksOf(stack: TestStack, warehouseId: string): Promise<string[]> {
  const query = `
    select concat_ws(' ', l.code, i.code, o.lot_no, trim_scale(b.on_hand)) as stock
    from inventory.stock_balance b
    join inventory.location l on l.id = b.location_id
    join inventory.item i on i.id = b.item_id
    left join inventory.lot o on o.id = b.lot_id
    where b.warehouse_id = $1 and b.on_hand <> 0
    order by 1`;
  return withConnection({ connectionString: stack.database.adminUrl }, async (connection) => {
    const { rows } = await connection.query<{ stock: string }>(query, [warehouseId]);
    return rows.map(({ stock }) => stock);
  });
}

/** A reference by code. */
export function byCode(code: string) {
  return { code };
}
