import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Refusal } from "../../../platform/errors/refusal.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { query } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { nextActionOf } from "../domain/scan/next-action.ts";
import { rankCandidates } from "../domain/scan/rank-candidates.ts";
import { readScan } from "../domain/scan/read-scan.ts";
import { lookupOf } from "../domain/scan/scan-lookup.ts";
import type { ScanReading } from "../domain/scan/scan-reading.ts";
import { refuseInventory } from "../errors.ts";
import { findScanMatches } from "../store/scan-match-store.ts";
import { findScanPlace } from "../store/scan-place-store.ts";
import { nextActionMessage, scanCandidateMessage } from "./scan-candidate-message.ts";
import { scanContextInput } from "./scan-context-input.ts";
import { scanReadingMessage } from "./scan-reading-message.ts";

export const resolveScan = query(BarcodeService.method.resolveScan, async (request, { tx, reach }) => {
  const context = scanContextInput(request.context);
  if (context.warehouseId) demandPlace(reach, context.warehouseId, "inventory.barcode.resolve");
  const place = await findScanPlace(tx, context, reach);
  if (!place.warehouse_found) throw refuse("NOT_FOUND", { resource: "warehouse" });
  if (!place.location_found) throw refuse("NOT_FOUND", { resource: "location" });
  const scanned = request.scan.case === "raw" ? decoded(request.scan.value) : (request.scan.value ?? "");
  const reading = readScan(scanned, {
    currentYear: place.current_year,
    symbology: request.symbology,
    separators: place.separators,
    prefixRules: place.prefix_rules,
  });
  if (reading.text === "") refuseUnread(reading);
  const lookup = lookupOf(reading, context);
  const matches = await findScanMatches(tx, lookup, context, reach);
  const candidates = rankCandidates(reading, lookup, matches, context);
  if (candidates.length === 0) throw notFound(reading);
  return {
    reading: scanReadingMessage(reading),
    candidates: candidates.map(scanCandidateMessage),
    nextAction: nextActionMessage(nextActionOf(candidates, context)),
  };
});

/** Scanners send UTF-8 or, when they know no better, Latin-1, in which every byte is a character. */
function decoded(raw: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return String.fromCharCode(...raw);
  }
}

/** Refuses a scan of which nothing is left to look up: an empty one, or one that is too long. */
function refuseUnread({ problems }: ScanReading): never {
  refuseViolations([violation("scan", problems[0]?.detail ?? "no data")]);
  throw new TypeError("a reading without text has a problem");
}

/** Nobody knows the code; or what was read is not what was printed. */
function notFound({ kind, text, problems }: ScanReading): Refusal {
  const misread = problems.find(({ severity, reason }) => {
    return severity === "error" || (kind === "plain" && (reason === "CHECK_DIGIT" || reason === "BAD_DATE"));
  });
  const scan = text.replace(/\p{Cc}/gu, "\ufffd").slice(0, 100);
  if (!misread) return refuseInventory("UNKNOWN_BARCODE", { scan });
  const at = misread.ai === "" ? "" : ` in AI ${misread.ai}`;
  return refuseInventory("CHECK_DIGIT", { scan, detail: `${misread.reason}${at}: ${misread.detail}` });
}
