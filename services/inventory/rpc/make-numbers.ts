import type { Tx } from "../../../platform/db/database.ts";
import { buildSscc } from "../domain/scan/build-number.ts";
import { refuseInventory } from "../errors.ts";
import { findUsedNumbers, type NumberSequence, takeNumbers } from "../store/number-sequence-store.ts";

/** Makes SSCCs that were never made before. Refused when the company prefix has no numbers left for all of them. */
export async function makeSsccs(
  tx: Tx,
  { companyPrefix, extensionDigit, count }: { companyPrefix: string; extensionDigit: number; count: number },
): Promise<string[]> {
  if (companyPrefix === "") throw refuseInventory("NUMBER_RANGE_EXHAUSTED", { range: "sscc" });
  const last = await takeNumbers(tx, { kind: "sscc", extensionDigit }, count);
  return Array.from({ length: count }, (_, at) => {
    const serialReference = last - BigInt(count - 1 - at);
    const built = buildSscc({ extensionDigit: String(extensionDigit), companyPrefix, serialReference });
    if ("number" in built) return built.number;
    throw refuseInventory("NUMBER_RANGE_EXHAUSTED", { range: `sscc ${extensionDigit} ${companyPrefix}` });
  });
}

/**
 * Proposes lot or serial numbers of an item that it does not have yet. People give such numbers by hand too, so some of the
 * sequence may be taken; the more are, the more are looked at in one go.
 */
export async function proposeNumbers(
  tx: Tx,
  sequence: Extract<NumberSequence, { itemId: string }>,
  count: number,
): Promise<string[]> {
  const proposed: string[] = [];
  for (let size = count; proposed.length < count; size = Math.min(2 * size, sizeMax)) {
    const last = await takeNumbers(tx, sequence, size);
    const numbers = Array.from({ length: size }, (_, at) => numberText(sequence.kind, last - BigInt(size - 1 - at)));
    const used = new Set(await findUsedNumbers(tx, sequence, numbers));
    proposed.push(...numbers.filter((number) => !used.has(number)).slice(0, count - proposed.length));
  }
  return proposed;
}

/** A letter in front, so that a number by itself is taken for no GTIN. */
function numberText(kind: "lot" | "serial", value: bigint): string {
  return kind === "lot" ? `L${String(value).padStart(6, "0")}` : `S${String(value).padStart(8, "0")}`;
}

const sizeMax = 10_000;
