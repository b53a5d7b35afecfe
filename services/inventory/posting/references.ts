import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Database } from "../../../platform/db/database.ts";
import { findIds, type WantedRecord } from "../store/reference-store.ts";

/** Turns the references of requests into ids. */
export type References = {
  /**
   * Returns the ids that the wanted records have, in their order; the id of nobody for a record that does not exist, so that
   * whoever looks for it finds nothing.
   */
  resolve(wanted: readonly Wanted[]): Promise<string[]>;
};

/** A reference, and where it is to be looked up. */
export type Wanted = { readonly kind: WantedRecord["kind"]; readonly within?: string; readonly ref: Ref | undefined };

/** Id that no record has. */
export const nobody = "00000000-0000-0000-0000-000000000000";

type Lookup = { readonly record: WantedRecord; resolve(id: string): void; reject(error: unknown): void };

/**
 * Resolves codes with a memory. Codes never change and records are never removed, so what was found once stays true; only
 * the ids of other systems, which people may change, are looked up each time. While one look into the database is under way
 * the next ones gather: however many callers come at once, they need one connection.
 */
export function createReferences(database: Database): References {
  const known = new Map<string, string>();
  const waiting: Lookup[] = [];
  let looking = false;
  const look = async () => {
    looking = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchMax);
      try {
        const records = batch.map(({ record }) => record);
        const found = await database.transaction({ timeoutMs, readOnly: true }, (tx) => findIds(tx, records));
        const ids = new Map(found.map(({ at, id }) => [at - 1, id]));
        for (const [at, { record, resolve }] of batch.entries()) {
          const id = ids.get(at);
          if (id !== undefined && record.code !== "") remember(known, keyOf(record), id);
          resolve(id ?? nobody);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    looking = false;
  };
  const find = (record: WantedRecord) =>
    new Promise<string>((resolve, reject) => {
      waiting.push({ record, resolve, reject });
      if (!looking) void look();
    });
  return {
    resolve: (wanted) =>
      Promise.all(
        wanted.map(({ kind, within = "", ref }) => {
          if (!ref) return nobody;
          if (ref.id !== "") return ref.id;
          const record = { kind, within, code: ref.code, externalId: ref.externalId };
          return (ref.code === "" ? undefined : known.get(keyOf(record))) ?? find(record);
        }),
      ),
  };
}

/** Most records that are looked up at once. */
const batchMax = 1_000;

/** Longest time for one look into the database. */
const timeoutMs = 5_000;

function keyOf({ kind, within, code }: WantedRecord): string {
  return `${kind} ${within} ${kind === "lot" ? code : code.toUpperCase()}`;
}

/** Most codes that are remembered; the oldest go first. */
const knownMax = 200_000;

function remember(known: Map<string, string>, key: string, id: string): void {
  if (known.size >= knownMax) known.delete(known.keys().next().value as string);
  known.set(key, id);
}
