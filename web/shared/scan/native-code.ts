/**
 * The text of a code that a browser has found by itself, as a scanner would have sent it. A browser names the symbology, but
 * not what is in it: that a Code 128, a Data Matrix or a QR code holds GS1 data shows only by its first character, the
 * function character, which comes as a separator. Without it nothing is claimed, and the reader of the stack decides by the
 * data, as for a scanner that sends no identifiers.
 */
export function nativeText(format: string, rawValue: string): string {
  const marked = gs1Identifiers[format];
  if (marked && rawValue.startsWith(separator)) return marked + rawValue.slice(1);
  return (identifiers[format] ?? "") + rawValue;
}

/** Whether a format of the Barcode Detection API is made of bars alone; a PDF417 repairs itself, as matrices do. */
export function isLinearFormat(format: string): boolean {
  return linear.has(format);
}

const separator = "\u001d";

/** AIM identifiers (ISO/IEC 15424) of what holds GS1 data. */
const gs1Identifiers: Readonly<Record<string, string>> = {
  code_128: "]C1",
  data_matrix: "]d2",
  qr_code: "]Q3",
  aztec: "]z1",
};

/** AIM identifiers of what can be nothing else. */
const identifiers: Readonly<Record<string, string>> = {
  codabar: "]F0",
  code_39: "]A0",
  code_93: "]G0",
  ean_13: "]E0",
  ean_8: "]E4",
  itf: "]I0",
  pdf417: "]L0",
  upc_a: "]E0",
  upc_e: "]E0",
};

const linear = new Set(["codabar", "code_128", "code_39", "code_93", "ean_13", "ean_8", "itf", "upc_a", "upc_e"]);
