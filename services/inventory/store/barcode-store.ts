import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { CheckedBarcode } from "../domain/barcode-rules.ts";

const barcodeRow = z.object({
  id: z.string(),
  code: z.string(),
  symbology: z.string(),
  item_id: z.string().nullable(),
  uom: z.string(),
  location_id: z.string().nullable(),
  lot_id: z.string().nullable(),
  target_code: z.string(),
  warehouse_id: z.string().nullable(),
  create_time: z.date(),
});

/** A registered barcode, with the code of what it stands for and the warehouse of a location or lot. */
export type BarcodeRow = z.infer<typeof barcodeRow>;

/** Returns a barcode of an item, or of a location or lot within a reach. */
export async function findBarcode(tx: Tx, id: string, reach: Reach): Promise<BarcodeRow | undefined> {
  const row = await tx.maybeOne(sql.type(barcodeRow)`
    ${selectBarcode} where c.id = ${id}::uuid and ${within(reach)}
  `);
  return row ?? undefined;
}

/** Which barcodes to list. Empty texts ask for nothing. */
export type BarcodeFilter = {
  readonly itemId: string;
  readonly locationId: string;
  readonly lotId: string;
  readonly codePrefix: string;
};

/** Lists barcodes by code: those of items, and those of locations and lots within a reach. */
export async function listBarcodes(
  tx: Tx,
  { itemId, locationId, lotId, codePrefix }: BarcodeFilter,
  reach: Reach,
  page: Page,
): Promise<readonly BarcodeRow[]> {
  return tx.any(sql.type(barcodeRow)`
    ${selectBarcode}
    where (${itemId} = '' or c.item_id = nullif(${itemId}, '')::uuid)
      and (${locationId} = '' or c.location_id = nullif(${locationId}, '')::uuid)
      and (${lotId} = '' or c.lot_id = nullif(${lotId}, '')::uuid)
      and starts_with(c.code, ${codePrefix})
      and ${within(reach)}
      and (${page.after === undefined} or c.code > ${page.after?.[0] ?? ""})
    order by c.code
    limit ${page.size + 1}
  `);
}

/** A barcode to be registered. Exactly one of its targets is not null. */
export type NewBarcode = CheckedBarcode & Pick<BarcodeRow, "id" | "item_id" | "location_id" | "lot_id">;

/** Registers a barcode. Breaks barcode_code_key when the code is registered already. */
export async function insertBarcode(tx: Tx, barcode: NewBarcode): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.barcode (id, code, symbology, item_id, uom, location_id, lot_id)
    values (
      ${barcode.id}::uuid, ${barcode.code}, ${barcode.symbology}, ${barcode.item_id}::uuid, ${barcode.uom},
      ${barcode.location_id}::uuid, ${barcode.lot_id}::uuid
    )
  `);
}

/** Removes a barcode; false when somebody else was faster. */
export async function deleteBarcode(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(sql.unsafe`delete from inventory.barcode where id = ${id}::uuid`);
  return rowCount === 1;
}

const selectBarcode = sql.fragment`
  select
    c.id, c.code, c.symbology, c.item_id, c.uom, c.location_id, c.lot_id, coalesce(i.code, l.code, o.lot_no) as target_code,
    coalesce(l.warehouse_id, o.warehouse_id) as warehouse_id, c.create_time
  from inventory.barcode c
  left join inventory.item i on i.id = c.item_id
  left join inventory.location l on l.id = c.location_id
  left join inventory.lot o on o.id = c.lot_id
`;

function within({ everywhere, unitIds }: Reach) {
  const units = sql.array([...unitIds], "uuid");
  return sql.fragment`(
    ${everywhere}
    or c.item_id is not null
    or l.warehouse_id = any(${units})
    or o.warehouse_id = any(${units})
    or exists (select from inventory.stock_balance b where b.lot_id = o.id and b.warehouse_id = any(${units}))
  )`;
}
