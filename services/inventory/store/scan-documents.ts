import { sql } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { candidatesMax } from "../domain/scan/rank-candidates.ts";
import type { ScanLookup } from "../domain/scan/scan-lookup.ts";
import type { ScanSearch } from "./scan-branches.ts";

/**
 * One query for each kind of document within a reach that goes by a name of a scan, with the columns source, matched, kind, id,
 * number, state, warehouse_id and to_warehouse_id. Of the receipts for an order those that are not ended are found.
 */
export function scanDocuments(lookup: ScanLookup, reach: Reach) {
  const { documentNumbers, orderNumbers, shipmentExternalIds, taskIds } = lookup;
  const named = <T>(names: readonly string[], queries: (names: ReturnType<typeof texts>) => readonly T[]) =>
    names.length > 0 ? queries(texts(names)) : [];
  return [
    ...named(documentNumbers, (numbers) => [
      document("receipt", "number", numbers, reach),
      transfer(numbers, reach),
      document("shipment", "number", numbers, reach),
      document("count", "number", numbers, reach),
    ]),
    ...named(orderNumbers, (numbers) =>
      ["purchase_order", "advance_ship_notice"].map((name) => receiptFor(name, numbers, reach)),
    ),
    ...named(shipmentExternalIds, (ids) => [document("shipment", "external_id", ids, reach)]),
    ...named(taskIds, (ids) => [task(ids, reach)]),
  ];
}

/** Whether a document is where a scan happens: in the warehouse of the context, or else anywhere within reach. */
export function isHere(column: "warehouse_id" | "to_warehouse_id", { warehouseId }: ScanSearch, reach: Reach) {
  const warehouse = sql.identifier(["d", column]);
  const here = warehouseId ? sql.fragment`${warehouse} = ${warehouseId}::uuid` : within(column, reach);
  return sql.fragment`coalesce(${warehouse} is not null and ${here}, false)`;
}

const tableOf = { receipt: "receipt", shipment: "shipment", count: "stock_count" } as const;

function document(
  kind: keyof typeof tableOf,
  column: "number" | "external_id",
  names: ReturnType<typeof texts>,
  reach: Reach,
) {
  const name = sql.identifier(["d", column]);
  const source = column === "number" ? "document_no" : column;
  return sql.fragment`
    select ${source}, ${name}, ${kind}, d.id, d.number, d.state, d.warehouse_id, null::uuid
    from ${sql.identifier(["inventory", tableOf[kind]])} d
    where ${name} = any(${names}) and ${within("warehouse_id", reach)}
  `;
}

function transfer(numbers: ReturnType<typeof texts>, reach: Reach) {
  return sql.fragment`
    select 'document_no', d.number, 'transfer', d.id, d.number, d.state, d.from_warehouse_id, d.to_warehouse_id
    from inventory.transfer d
    where d.number = any(${numbers})
      and (${within("from_warehouse_id", reach)} or ${within("to_warehouse_id", reach)})
  `;
}

function receiptFor(name: string, numbers: ReturnType<typeof texts>, reach: Reach) {
  const order = sql.identifier(["d", name]);
  return sql.fragment`
    (
      select 'order_no', ${order}, 'receipt', d.id, d.number, d.state, d.warehouse_id, null::uuid
      from inventory.receipt d
      where ${order} = any(${numbers}) and ${order} <> '' and d.state in ('draft', 'expected', 'receiving', 'received')
        and ${within("warehouse_id", reach)}
      limit ${candidatesMax}
    )
  `;
}

function task(ids: ReturnType<typeof texts>, reach: Reach) {
  return sql.fragment`
    select 'document_no', d.id::text, 'task', d.id, '', d.state, d.warehouse_id, null::uuid
    from inventory.task d
    where d.id = any(${ids}::uuid[]) and ${within("warehouse_id", reach)}
  `;
}

function texts(names: readonly string[]) {
  return sql.array([...names], "text");
}

function within(column: string, { everywhere, unitIds }: Reach) {
  return sql.fragment`(${everywhere} or ${sql.identifier(["d", column])} = any(${sql.array([...unitIds], "uuid")}))`;
}
