import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Database } from "../../../platform/db/database.ts";
import { findIds, type WantedRecord } from "../store/reference-store.ts";

/** Turns the references of requests into ids. */
export type References = {
  /**
   * Returns the ids that the wanted records have, in their order; the id of nobody for a record that does not exist, so that
   * whoever looks for it finds nothing.
   */
  resolve(wanted: readonly Wanted[], timeoutMs: number): Promise<string[]>;
};

/** A reference, and where it is to be looked up. */
export type Wanted = { readonly kind: WantedRecord["kind"]; readonly within?: string; readonly ref: Ref | undefined };

/** Id that no record has. */
export const nobody = "00000000-0000-0000-0000-000000000000";

/**
 * Resolves codes with a memory. Codes never change and records are never removed, so what was found once stays true; only
 * the ids of other systems, which people may change, are looked up each time.
 */
export function createReferences(database: Database): References {
  const known = new Map<string, string>();
  const recall = ({ kind, within = "", ref }: Wanted): string | undefined => {
    if (!ref) return nobody;
    if (ref.id !== "") return ref.id;
    return ref.code === "" ? undefined : known.get(keyOf(kind, within, ref.code));
  };
  return {
    resolve: async (wanted, timeoutMs) => {
      const ids = wanted.map(recall);
      const missing = wanted.flatMap((each, at) => (ids[at] === undefined ? [{ each, at }] : []));
      if (missing.length === 0) return ids as string[];
      const records = missing.map(({ each: { kind, within = "", ref } }) => ({
        kind,
        within,
        code: ref?.code ?? "",
        externalId: ref?.externalId ?? "",
      }));
      const found = await database.transaction({ timeoutMs, readOnly: true }, (tx) => findIds(tx, records));
      for (const { at, id } of found) {
        const record = records[at - 1] as WantedRecord;
        ids[(missing[at - 1] as { at: number }).at] = id;
        if (record.code !== "") remember(known, keyOf(record.kind, record.within, record.code), id);
      }
      return ids.map((id) => id ?? nobody);
    },
  };
}

function keyOf(kind: string, within: string, code: string): string {
  return `${kind} ${within} ${kind === "lot" ? code : code.toUpperCase()}`;
}

/** Most codes that are remembered; the oldest go first. */
const knownMax = 200_000;

function remember(known: Map<string, string>, key: string, id: string): void {
  if (known.size >= knownMax) known.delete(known.keys().next().value as string);
  known.set(key, id);
}
