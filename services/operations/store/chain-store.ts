import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import { type Head, noHash } from "../domain/checkpoint.ts";

const verdictRow = z.object({
  kind: z.enum(["hash_mismatch", "link_broken"]).nullable(),
  sequence: z.bigint().nullable(),
  verified: z.bigint(),
});

/** What is wrong first in a range of a chain, if anything, and how many records were looked at. */
export type ChainVerdict = z.infer<typeof verdictRow>;

/** Sequence numbers of records, both included. */
export type ChainRange = { readonly from: bigint; readonly to: bigint };

/** Recomputes the hashes of a range of a chain. */
export async function verifyChain(tx: Tx, chain: number, { from, to }: ChainRange): Promise<ChainVerdict> {
  return tx.one(sql.type(verdictRow)`
    select kind, sequence, verified
    from audit.verify_chain(${chain}::smallint, ${from}::bigint, ${to}::bigint)
  `);
}

const headRow = z.object({ chain: z.number(), sequence: z.bigint().transform(Number), hash: z.string() });

/** The newest record of each chain, by chain; number 0 and no hash for a chain without records. */
export async function listHeads(tx: Tx): Promise<readonly Head[]> {
  return tx.any(sql.type(headRow)`
    select c.chain, coalesce(r.sequence, 0) as sequence, coalesce(encode(r.hash, 'hex'), ${noHash}) as hash
    from generate_series(0, 15) as c (chain)
    left join lateral (
      select last.sequence, last.hash
      from audit.record last
      where last.chain = c.chain
      order by last.sequence desc
      limit 1
    ) r on true
    order by c.chain
  `);
}

const wrongHeadRow = z.object({ chain: z.number(), sequence: z.bigint(), missing: z.boolean(), last: z.bigint() });

/**
 * Those of the given heads that no record has any more: the record is missing, or has another hash. `last` is the
 * newest record of the chain.
 */
export async function listWrongHeads(tx: Tx, heads: readonly Head[]): Promise<readonly z.infer<typeof wrongHeadRow>[]> {
  const chains = sql.array(
    heads.map(({ chain }) => chain),
    "int2",
  );
  const sequences = sql.array(
    heads.map(({ sequence }) => sequence),
    "int8",
  );
  const hashes = sql.array(
    heads.map(({ hash }) => hash),
    "text",
  );
  return tx.any(sql.type(wrongHeadRow)`
    select h.chain, h.sequence, r.hash is null as missing, coalesce(newest.sequence, 0) as last
    from unnest(${chains}, ${sequences}, ${hashes}) as h (chain, sequence, hash)
    left join audit.record r on r.chain = h.chain and r.sequence = h.sequence
    left join lateral (
      select n.sequence from audit.record n where n.chain = h.chain order by n.sequence desc limit 1
    ) newest on true
    where r.hash is distinct from decode(h.hash, 'hex')
    order by h.chain, h.sequence
  `);
}
