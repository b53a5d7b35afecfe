/** By which name a record was found. */
export type MatchSource =
  | "registered"
  | "gtin"
  | "other_gtin"
  /** Code of the item on a label with Application Identifiers. */
  | "label_item"
  | "only_expected"
  | "location_code"
  | "item_code"
  | "lot_no"
  | "serial_no"
  | "external_id"
  | "document_no"
  /** Number of the purchase order or of the advance ship notice that goods are received for. */
  | "order_no";

/** A record that goes by a name of a scan, with what ranks it and what a screen shows of it. */
export type ScanMatch = {
  readonly source: MatchSource;
  /** The name by which it was found. */
  readonly matched: string;
  readonly item: MatchedItem | null;
  /** Unit of the item that carries the name; empty when that is not told. */
  readonly uom: string;
  readonly location: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly warehouse_id: string;
    readonly barred: boolean;
    readonly archived: boolean;
  } | null;
  readonly lot: { readonly id: string; readonly lot_no: string; readonly barred: boolean } | null;
  readonly serial: { readonly id: string; readonly serial_no: string } | null;
  readonly document: MatchedDocument | null;
  /** Whether stock of it lies at the location of the context. */
  readonly at_location: boolean;
};

export type MatchedDocument = {
  readonly kind: "receipt" | "transfer" | "shipment" | "count" | "task";
  readonly id: string;
  /** A task has none. */
  readonly number: string;
  readonly state: string;
  /** Where its goods are, or come from. */
  readonly warehouse_id: string;
  /** Where a transfer goes. */
  readonly to_warehouse_id: string | null;
  /** Whether the scan happens in the one or in the other; within reach of the caller where the context names no warehouse. */
  readonly at_source: boolean;
  readonly at_destination: boolean;
};

export type MatchedItem = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly tracking: "none" | "lot" | "serial" | "lot_and_serial";
  readonly base_uom: string;
  readonly archived: boolean;
  /** Other units of the item. */
  readonly uoms: readonly string[];
};
