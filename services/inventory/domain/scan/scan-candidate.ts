import type { MatchedDocument, MatchedItem, MatchSource } from "./scan-match.ts";

export type CandidateKind =
  | "item"
  | "location"
  | "lot"
  | "serial"
  | "handling_unit"
  | MatchedDocument["kind"]
  /** A document of another system. */
  | "document"
  | "work_order"
  | "user_badge";

/** Where a candidate was found, and what raised or lowered it. */
export type CandidateWhy =
  | MatchSource
  | "prefix"
  | "sscc"
  | "expected"
  | "not_expected"
  | "awaited"
  | "at_location"
  | "archived"
  | "fits_screen"
  | "ended";

/** A record that a scan may mean. */
export type ScanCandidate = {
  readonly kind: CandidateKind;
  readonly ref: CandidateRef;
  /** The item, for a lot and a piece, and for an item itself. */
  readonly item?: MatchedItem;
  /** The lot, for a piece that has one. */
  readonly lot?: CandidateRef;
  readonly document?: MatchedDocument;
  readonly warehouseId?: string;
  readonly uom: string;
  readonly fields: CandidateFields;
  /** The record itself takes no part in movements now. */
  readonly barred: boolean;
  /** For the order only: higher is likelier. May leave 0..100. */
  readonly score: number;
  readonly why: readonly CandidateWhy[];
};

/** A record by its names; the id is empty when the record is not looked up here. */
export type CandidateRef = { readonly id: string; readonly code: string; readonly name: string };

/** What a scan says of the goods. Empty texts stand for what it does not say. */
export type CandidateFields = {
  readonly quantity?: { readonly value: string; readonly uom: string };
  readonly lotNo: string;
  readonly serialNo: string;
  readonly expiryDate: string;
  readonly manufactureDate: string;
};
