import { refuseViolations, violation } from "./field-violations.ts";
import { readScan } from "./scan/read-scan.ts";
import type { ScanOptions } from "./scan/scan-reading.ts";
import { symbologyOf } from "./scan/symbology.ts";

/** What a caller gives of a barcode; empty texts stand for what she leaves out. */
export type BarcodeInput = {
  readonly code: string;
  readonly symbology: string;
  readonly itemId: string;
  readonly uom: string;
  readonly locationId: string;
  readonly lotId: string;
};

/** What is stored of it. */
export type CheckedBarcode = {
  readonly code: string;
  readonly symbology: string;
  readonly uom: string;
};

/**
 * Checks a barcode and takes off its code what a scanner puts around it, as it is taken off every scan. Refuses with every
 * field that is wrong.
 */
export function checkedBarcode(barcode: BarcodeInput, reads: Omit<ScanOptions, "symbology">): CheckedBarcode {
  const { symbology } = barcode;
  const code = readScan(barcode.code, { ...reads, symbology }).text;
  const targets = [barcode.itemId, barcode.locationId, barcode.lotId].filter((id) => id !== "");
  // A separator may stand within: whole labels are registered too.
  const isCode = /^[^\p{Cc}]{1,256}$/u.test(code.replaceAll("\u001d", "-"));
  refuseViolations([
    ...(isCode ? [] : [violation("barcode.code", "1 to 256 characters without control characters")]),
    ...(symbology === "" || symbologyOf(symbology) ? [] : [violation("barcode.symbology", "an AIM identifier")]),
    ...(targets.length === 1 ? [] : [violation("barcode.item_id", "exactly one of item_id, location_id and lot_id")]),
    ...(barcode.uom === "" || barcode.itemId ? [] : [violation("barcode.uom", "only with an item")]),
  ]);
  return { code, symbology, uom: barcode.uom.toUpperCase() };
}
