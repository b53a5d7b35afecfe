import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const contentRow = z.object({ number: z.string(), line_id: z.string(), quantity: z.string(), uom: z.string() });

/** Goods of a line in a package, in the base unit of the item. */
export type PackageContentRow = z.infer<typeof contentRow>;

/** Returns what is in the packages of a shipment, by number of the package and place of the line. */
export async function findPackageContents(tx: Tx, shipmentId: string): Promise<readonly PackageContentRow[]> {
  return tx.any(sql.type(contentRow)`
    select p.number, c.line_id, trim_scale(c.quantity) as quantity, i.base_uom as uom
    from inventory.shipment_package p
    join inventory.package_content c on c.package_id = p.id
    join inventory.shipment_line l on l.id = c.line_id
    join inventory.item i on i.id = l.item_id
    where p.shipment_id = ${shipmentId}::uuid
    order by p.number, l.line_no
  `);
}

/**
 * Puts goods of a line into the package of a number, which is made when the shipment, whose row is locked, has none of
 * that number. `id` is the id of a package that is made.
 */
export async function packGoods(
  tx: Tx,
  goods: {
    readonly id: string;
    readonly shipmentId: string;
    readonly number: string;
    readonly lineId: string;
    readonly quantity: string;
  },
): Promise<void> {
  await tx.query(sql.unsafe`
    insert into inventory.shipment_package (id, shipment_id, number)
    values (${goods.id}::uuid, ${goods.shipmentId}::uuid, ${goods.number})
    on conflict on constraint shipment_package_number_key do nothing
  `);
  await tx.query(sql.unsafe`
    insert into inventory.package_content as c (package_id, shipment_id, line_id, quantity)
    select p.id, p.shipment_id, ${goods.lineId}::uuid, ${goods.quantity}::numeric
    from inventory.shipment_package p
    where p.shipment_id = ${goods.shipmentId}::uuid and p.number = ${goods.number}
    on conflict on constraint package_content_pkey do update set quantity = c.quantity + excluded.quantity
  `);
}
