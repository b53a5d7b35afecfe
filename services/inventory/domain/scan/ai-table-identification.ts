import { digits, digitsUpTo, type ElementFormat, element, optional, textUpTo } from "./element-format.ts";

const gtin = digits(14, "check_digit");
const date = digits(6, "date_or_month");

/** Application Identifiers that begin with 0, 1, 2 and those of counts: General Specifications, sections 3.3 to 3.6. */
export const identificationElements: readonly ElementFormat[] = [
  element("00", "SSCC", digits(18, "check_digit"), { field: "sscc" }),
  element("01", "GTIN", gtin, { field: "gtin" }),
  element("02", "CONTENT", gtin, { field: "contentGtin" }),
  element("03", "MTO GTIN", gtin, { field: "madeToOrderGtin" }),
  element("10", "BATCH/LOT", textUpTo(20), { field: "lot" }),
  element("11", "PROD DATE", date, { field: "productionDate" }),
  element("12", "DUE DATE", date, { field: "dueDate" }),
  element("13", "PACK DATE", date, { field: "packagingDate" }),
  element("15", "BEST BEFORE or BEST BY", date, { field: "bestBeforeDate" }),
  element("16", "SELL BY", date, { field: "sellByDate" }),
  element("17", "USE BY or EXPIRY", date, { field: "expiryDate" }),
  element("20", "VARIANT", digits(2), { field: "variant" }),
  element("21", "SERIAL", textUpTo(20), { field: "serial" }),
  element("22", "CPV", textUpTo(20)),
  element("235", "TPX", textUpTo(28)),
  element("240", "ADDITIONAL ID", textUpTo(30), { field: "additionalId" }),
  element("241", "CUST. PART No.", textUpTo(30), { field: "customerPartNumber" }),
  element("242", "MTO VARIANT", digitsUpTo(6)),
  element("243", "PCN", textUpTo(20)),
  element("250", "SECONDARY SERIAL", textUpTo(30), { field: "secondarySerial" }),
  element("251", "REF. TO SOURCE", textUpTo(30)),
  element("253", "GDTI", [digits(13, "check_digit"), optional(textUpTo(17))]),
  element("254", "GLN EXTENSION COMPONENT", textUpTo(20), { field: "locationExtension" }),
  element("255", "GCN", [digits(13, "check_digit"), optional(digitsUpTo(12))]),
  element("30", "VAR. COUNT", digitsUpTo(8), { decimals: 0, field: "variableCount" }),
  element("37", "COUNT", digitsUpTo(8), { decimals: 0, field: "contentCount" }),
];
