import { labelFields, noFields } from "./candidate-fields.ts";
import { documentActionOf, fitsScreen, isEnded } from "./document-action.ts";
import type { CandidateKind, CandidateWhy, ScanCandidate } from "./scan-candidate.ts";
import type { ScanContext, ScanStep } from "./scan-context.ts";
import type { ScanLookup } from "./scan-lookup.ts";
import type { MatchedDocument, ScanMatch } from "./scan-match.ts";
import { hasError } from "./scan-problem.ts";
import type { ScanReading } from "./scan-reading.ts";

/** Most candidates that anybody would choose from. */
export const candidatesMax = 20;

/**
 * Makes candidates of what was found, the likeliest first. Of an item and its lot or piece on the same label only the most
 * particular one is kept, and what was found by two names is one candidate.
 */
export function rankCandidates(
  reading: ScanReading,
  lookup: ScanLookup,
  matches: readonly ScanMatch[],
  context: ScanContext,
): ScanCandidate[] {
  const found = mostParticular(matches, lookup).map((match) => candidateOf(match, reading, lookup));
  const ranked = [...found, ...notLookedUp(reading, found)].map((candidate) => inContext(candidate, context));
  ranked.sort((one, other) => other.score - one.score || (one.ref.code < other.ref.code ? -1 : 1));
  return merged(ranked).slice(0, candidatesMax);
}

/** Whether a candidate is what a step of a screen waits for. A lot or piece will do where its item is asked for. */
export function isAwaited({ kind, fields, document }: ScanCandidate, step: ScanStep): boolean {
  switch (step) {
    case "anything":
      return true;
    case "item":
      return kind === "item" || kind === "lot" || kind === "serial";
    case "lot":
      return kind === "lot" || kind === "serial" || (kind === "item" && fields.lotNo !== "");
    case "serial":
      return kind === "serial" || ((kind === "item" || kind === "lot") && fields.serialNo !== "");
    case "document":
      return document !== undefined || kind === "document" || kind === "work_order";
    default:
      return kind === step;
  }
}

const sourceScore: Readonly<Record<ScanMatch["source"], number>> = {
  registered: 100,
  gtin: 90,
  label_item: 85,
  document_no: 80,
  location_code: 80,
  item_code: 75,
  only_expected: 70,
  lot_no: 65,
  serial_no: 65,
  external_id: 60,
  order_no: 60,
  other_gtin: 50,
};
const prefixScore = 90;
const ssccScore = 60;

/** An item's lot and piece on its label are found only within the item, and stand for it. */
function mostParticular(matches: readonly ScanMatch[], lookup: ScanLookup): ScanMatch[] {
  const onLabel = matches.filter(isOnLabel);
  const lots = onLabel.filter(({ lot, serial }) => lot && !serial);
  // A piece that we know in another lot than the label says is not the one that was scanned.
  const serials = onLabel.filter(
    ({ serial, lot }) => serial && (lookup.labelLotNo === "" || !lot || lot.lot_no === lookup.labelLotNo),
  );
  const items = onLabel.filter(({ lot, serial }) => !lot && !serial);
  const without = (taken: readonly ScanMatch[]) => (match: ScanMatch) =>
    !taken.some(({ item }) => item?.id === match.item?.id);
  return [
    ...serials,
    ...lots.filter(without(serials)),
    ...items.filter(without([...serials, ...lots])),
    ...matches.filter((match) => !isOnLabel(match)),
  ];
}

function isOnLabel({ source }: ScanMatch): boolean {
  return source === "gtin" || source === "label_item" || source === "only_expected";
}

function candidateOf(match: ScanMatch, reading: ScanReading, lookup: ScanLookup): ScanCandidate {
  const { source, item, uom, location, lot, serial, document } = match;
  if (document) return documentCandidate(document, source, reading);
  const kind = serial ? "serial" : lot ? "lot" : location ? "location" : "item";
  const prefixed =
    reading.prefixed?.kind === kind.toUpperCase() && sameName(reading.prefixed.value, match.matched, kind);
  const archived = location?.archived ?? item?.archived ?? false;
  return {
    kind,
    ref: refOf(match),
    ...(item && { item }),
    ...(serial && lot && { lot: { id: lot.id, code: lot.lot_no, name: "" } }),
    ...(location && { warehouseId: location.warehouse_id }),
    uom,
    fields: item && isOnLabel(match) ? labelFields(trustedFields(reading), lookup, item, uom) : noFields,
    barred: location?.barred ?? (lot?.barred || (item?.archived ?? false)),
    score:
      (prefixed ? prefixScore : sourceScore[source]) + (match.at_location ? 10 : 0) - (archived ? archivedLoss : 0),
    why: [
      prefixed ? ("prefix" as const) : source,
      ...(match.at_location ? (["at_location"] as const) : []),
      ...(archived ? (["archived"] as const) : []),
    ],
  };
}

function documentCandidate(
  document: MatchedDocument,
  source: ScanMatch["source"],
  { prefixed }: ScanReading,
): ScanCandidate {
  const { kind, id, number, warehouse_id: from, to_warehouse_id: to } = document;
  const byPrefix = prefixed?.kind === "DOCUMENT";
  const ended = isEnded(document);
  return {
    kind,
    ref: { id, code: number, name: "" },
    document,
    warehouseId: document.at_destination && !document.at_source ? (to ?? from) : from,
    uom: "",
    fields: noFields,
    barred: ended,
    score: (byPrefix ? prefixScore : sourceScore[source]) - (ended ? archivedLoss : 0),
    why: [byPrefix ? "prefix" : source, ...(ended ? (["ended"] as const) : [])],
  };
}

const archivedLoss = 30;

function refOf({ item, location, lot, serial }: ScanMatch): ScanCandidate["ref"] {
  if (serial) return { id: serial.id, code: serial.serial_no, name: "" };
  if (lot) return { id: lot.id, code: lot.lot_no, name: "" };
  const { id, code, name } = (location ?? item) as { id: string; code: string; name: string };
  return { id, code, name };
}

/** Codes are found in whatever letters they are scanned, numbers only as they are. */
function sameName(scanned: string, matched: string, kind: CandidateKind): boolean {
  return scanned === matched || ((kind === "item" || kind === "location") && scanned.toUpperCase() === matched);
}

function trustedFields(reading: ScanReading): ScanReading["fields"] {
  return hasError(reading.problems) ? {} : reading.fields;
}

/** What a scan names without our knowing it: handling units, and documents of other systems by a prefix of our own. */
function notLookedUp(reading: ScanReading, found: readonly ScanCandidate[]): ScanCandidate[] {
  const { sscc } = trustedFields(reading);
  const { prefixed } = reading;
  const ours = prefixed?.kind === "DOCUMENT" && found.some(({ document }) => document !== undefined);
  const kind = prefixed && !ours ? unknownKinds[prefixed.kind] : undefined;
  const named = (as: CandidateKind, code: string, score: number, why: CandidateWhy): ScanCandidate => {
    return { kind: as, ref: { id: "", code, name: "" }, uom: "", fields: noFields, barred: false, score, why: [why] };
  };
  return [
    ...(sscc ? [named("handling_unit", sscc, ssccScore, "sscc")] : []),
    ...(prefixed && kind && !hasError(reading.problems) ? [named(kind, prefixed.value, prefixScore, "prefix")] : []),
  ];
}

const unknownKinds: { readonly [kind: string]: CandidateKind | undefined } = {
  HANDLING_UNIT: "handling_unit",
  DOCUMENT: "document",
  WORK_ORDER: "work_order",
  USER_BADGE: "user_badge",
};

function inContext(candidate: ScanCandidate, { screen, step, expectedItemIds }: ScanContext): ScanCandidate {
  const raises: [CandidateWhy, number][] = [];
  if (candidate.item && expectedItemIds.length > 0) {
    const expected = expectedItemIds.includes(candidate.item.id);
    raises.push(expected ? ["expected", 20] : ["not_expected", -40]);
  }
  const { document } = candidate;
  if (document && !isEnded(document) && fitsScreen(documentActionOf(document, screen), screen)) {
    raises.push(["fits_screen", 15]);
  }
  if (step !== "anything" && isAwaited(candidate, step)) raises.push(["awaited", 40]);
  const score = raises.reduce((sum, [, change]) => sum + change, candidate.score);
  return { ...candidate, score, why: [...candidate.why, ...raises.map(([why]) => why)] };
}

/** Keeps each record once, with the score of its best name and everything that speaks for it. */
function merged(ranked: readonly ScanCandidate[]): ScanCandidate[] {
  const byRecord = new Map<string, ScanCandidate>();
  for (const candidate of ranked) {
    const key = `${candidate.kind} ${candidate.ref.id || candidate.ref.code}`;
    const better = byRecord.get(key);
    const why = better ? [...new Set([...better.why, ...candidate.why])] : candidate.why;
    byRecord.set(key, { ...(better ?? candidate), why });
  }
  return [...byRecord.values()];
}
