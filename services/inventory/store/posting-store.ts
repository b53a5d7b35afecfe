import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { PostingSource } from "./posting-source.ts";

const outcomeRow = z.object({
  doc: z.number(),
  outcome: z.enum(["posted", "replayed", "refused", "again"]),
  transaction_id: z.string(),
  record_time: z.date().nullable(),
  reason: z.string().nullable(),
  metadata: z.record(z.string(), z.string().nullable()).nullable(),
  quantities: z.array(z.string()).nullable(),
  warnings: z.array(z.string()).nullable(),
});

/**
 * What became of a document: posted; replayed, because its key was used before; refused by a rule; or to be given again in
 * a later call, because it depends on what another document of the same call does.
 */
export type PostingOutcome = z.infer<typeof outcomeRow>;

/** Posts documents, each as a whole or not at all; one outcome for each, in their order. */
export function postDocuments(tx: Tx, documents: readonly PostingSource[]): Promise<readonly PostingOutcome[]> {
  return tx.any(sql.type(outcomeRow)`
    select * from inventory.post_stock(${JSON.stringify(documents)}::jsonb) order by doc
  `);
}

/** The same, and writes the events and audit records that go with them; each document brings its record as "audit". */
export function postBatch(tx: Tx, documents: readonly PostingSource[]): Promise<readonly PostingOutcome[]> {
  return tx.any(sql.type(outcomeRow)`select * from inventory.post_batch(${JSON.stringify(documents)}::jsonb)`);
}
