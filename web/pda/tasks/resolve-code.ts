import type { ScanCandidateJson } from "../../../gen/json/erp/inventory/v1/scan_candidate_pb.js";
import type { ScanContextJson } from "../../../gen/json/erp/inventory/v1/scan_pb.js";
import { withoutSymbology } from "../../shared/scan/command-code.ts";
import { visible } from "../../shared/scan/scan-log.ts";
import { CallError } from "../api/call-error.ts";
import type { Connection } from "../api/connection.ts";
import type { Code } from "../machines/machine.ts";
import type { Records } from "./records.ts";

/** What a code stands for; several codes when only the person can tell. */
export type Resolved = { readonly codes: readonly Code[] };

/** Which kinds of code a step waits for, as far as that helps to tell one candidate from another. */
export type Awaited = readonly Code["kind"][];

/**
 * Asks the server what a scan stands for. What the step does not wait for is only taken when there is nothing else, so that
 * the task can say what is wrong. Fails with a CallError when the server cannot be asked.
 */
export async function resolveCode(
  { connection, records }: { readonly connection: Connection; readonly records: Records },
  text: string,
  context: ScanContextJson,
  awaited: Awaited,
): Promise<Resolved> {
  const raw = visible(withoutSymbology(text));
  try {
    const answer = await connection.call("inventory.v1.BarcodeService/ResolveScan", { text, context });
    const candidates = answer.candidates ?? [];
    const wanted = candidates.filter((each) => awaited.includes(kindOf(each)));
    const [best, second] = wanted.length > 0 ? wanted : candidates;
    const isClear = !second || (best?.confidence ?? 0) > (second.confidence ?? 0);
    const chosen = isClear ? [best] : wanted.length > 0 ? wanted.slice(0, 6) : [best];
    return { codes: await Promise.all(chosen.map((each) => codeOf(records, raw, each))) };
  } catch (error) {
    const isAnswer = error instanceof CallError && error.kind === "refused";
    if (!isAnswer) throw error;
    return { codes: [{ kind: "unknown", raw, why: error.message }] };
  }
}

function kindOf({ kind }: ScanCandidateJson): Code["kind"] {
  if (kind === "KIND_ITEM" || kind === "KIND_LOT" || kind === "KIND_SERIAL") return "goods";
  if (kind === "KIND_LOCATION") return "place";
  return kind !== undefined && kind in documentKinds ? "document" : "unknown";
}

const documentKinds: Readonly<Record<string, string>> = {
  KIND_RECEIPT: "receipt",
  KIND_TRANSFER: "transfer",
  KIND_SHIPMENT: "shipment",
  KIND_COUNT: "count",
  KIND_TASK: "task",
};

async function codeOf(records: Records, raw: string, candidate: ScanCandidateJson | undefined): Promise<Code> {
  const { kind = "", ref = {}, barred = false } = candidate ?? {};
  const { id = "", code = "" } = ref;
  switch (candidate ? kindOf(candidate) : "unknown") {
    case "goods":
      return goodsOf(records, raw, candidate ?? {});
    case "place": {
      const place = await records.place(id);
      return { kind: "place", raw, place: { ...place, barred: barred || place.barred } };
    }
    case "document":
      return { kind: "document", raw, document: { kind: documentKinds[kind] ?? "", id, number: code || raw } };
    default:
      return { kind: "unknown", raw, why: code };
  }
}

async function goodsOf(records: Records, raw: string, candidate: ScanCandidateJson): Promise<Code> {
  const { kind, ref = {}, item = ref, lot = {}, uom = "", fields = {}, barred = false } = candidate;
  const itemId = item.id ?? "";
  const facts = await records.item(itemId);
  const isLot = kind === "KIND_LOT";
  const isSerial = kind === "KIND_SERIAL";
  return {
    kind: "goods",
    raw,
    goods: {
      itemId,
      itemCode: facts.code,
      itemName: facts.name,
      // A quantity on the label comes in its own unit.
      uom: fields.quantity?.uom || uom || facts.baseUom,
      baseUom: facts.baseUom,
      tracking: facts.tracking,
      expires: facts.expires,
      quantity: fields.quantity?.value,
      lotId: (isLot ? ref.id : lot.id) ?? "",
      lotNo: (isLot ? ref.code : lot.code) || fields.lotNo || "",
      serialNo: (isSerial ? ref.code : undefined) || fields.serialNo || "",
      expiryDate: fields.expiryDate ?? "",
      manufactureDate: fields.manufactureDate ?? "",
      barred,
    },
  };
}
