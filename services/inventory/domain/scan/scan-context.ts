/** Screen that scans. */
export type ScanScreen = "lookup" | "receive" | "put_away" | "move" | "pick" | "count" | "pack";

/** What the screen waits for. */
export type ScanStep = "anything" | "document" | "item" | "location" | "lot" | "serial" | "handling_unit";

/** Where and for what something is scanned. */
export type ScanContext = {
  readonly screen: ScanScreen;
  readonly step: ScanStep;
  /** Items that the step can be about; any item when empty. */
  readonly expectedItemIds: readonly string[];
};
