import { isDeepStrictEqual } from "node:util";
import { BarcodeService } from "../../../gen/erp/inventory/v1/barcode_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Refusal } from "../../../platform/errors/refusal.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { type InventoryDeps, query } from "../deps.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { nextActionOf } from "../domain/scan/next-action.ts";
import { rankCandidates } from "../domain/scan/rank-candidates.ts";
import { readScan } from "../domain/scan/read-scan.ts";
import { lookupOf } from "../domain/scan/scan-lookup.ts";
import type { ScanReading } from "../domain/scan/scan-reading.ts";
import { refuseInventory } from "../errors.ts";
import { findScanned } from "../store/scan-match-store.ts";
import { nextActionMessage, scanCandidateMessage } from "./scan-candidate-message.ts";
import { scanContextInput } from "./scan-context-input.ts";
import { scanReadingMessage } from "./scan-reading-message.ts";

export const resolveScan = query(BarcodeService.method.resolveScan, async (request, { tx, reach, deps }) => {
  const context = scanContextInput(request.context);
  if (context.warehouseId) demandPlace(reach, context.warehouseId, "inventory.barcode.resolve");
  const scanned = request.scan.case === "raw" ? decoded(request.scan.value) : (request.scan.value ?? "");
  const { reading, lookup, found } = await lookUp(tx, { scanned, symbology: request.symbology, context, reach, deps });
  if (!found.warehouse_found) throw refuse("NOT_FOUND", { resource: "warehouse" });
  if (!found.location_found) throw refuse("NOT_FOUND", { resource: "location" });
  if (reading.text === "") refuseUnread(reading);
  const candidates = rankCandidates(reading, lookup, found.matches, context);
  if (candidates.length === 0) throw notFound(reading);
  return {
    reading: scanReadingMessage(reading),
    candidates: candidates.map((candidate) => scanCandidateMessage(candidate, context)),
    nextAction: nextActionMessage(nextActionOf(candidates, context)),
  };
});

type Scan = {
  readonly scanned: string;
  readonly symbology: string;
  readonly context: ReturnType<typeof scanContextInput>;
  readonly reach: Reach;
  readonly deps: InventoryDeps;
};

/**
 * Reads a scan by the rules that were in force when the last one was read, and asks for its records and for the rules in one
 * round trip. When they are others by now, the scan is read again.
 */
async function lookUp(tx: Tx, { scanned, symbology, context, reach, deps }: Scan) {
  for (;;) {
    const rules = deps.scanRules.last;
    const reading = readScan(scanned, { symbology, ...rules });
    const lookup = lookupOf(reading, context);
    const found = await findScanned(tx, lookup, context, reach);
    const inForce = {
      currentYear: found.current_year,
      separators: found.separators,
      prefixRules: found.prefix_rules,
    };
    if (isDeepStrictEqual(inForce, rules)) return { reading, lookup, found };
    deps.scanRules.last = inForce;
  }
}

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
