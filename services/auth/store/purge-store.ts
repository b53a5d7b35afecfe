import { sql, type Tx } from "../../../platform/db/database.ts";

// Small enough that a batch holds its locks for a moment only.
const batchSize = 5_000;

/** Removes used proofs whose nonce is dead; a replay of them is refused by the nonce. */
export async function purgeProofs(tx: Tx): Promise<number> {
  const result = await tx.query(sql.unsafe`
    delete from auth.device_proof_use
    where (device_id, jti) in (
      select device_id, jti from auth.device_proof_use where expire_time < now() limit ${batchSize}
    )
  `);
  return result.rowCount;
}

/** Removes counters of failed sign-ins that count for nothing any more. */
export async function purgeThrottles(tx: Tx): Promise<number> {
  const result = await tx.query(sql.unsafe`
    delete from auth.login_throttle
    where bucket in (
      select bucket
      from auth.login_throttle
      where last_failure_time < now() - interval '12 hours' and blocked_until < now()
      limit ${batchSize}
    )
  `);
  return result.rowCount;
}

/** Removes sessions that ended 90 days ago; what was done in them stays in the audit trail. */
export async function purgeSessions(tx: Tx): Promise<number> {
  const result = await tx.query(sql.unsafe`
    delete from auth.session
    where id in (
      select id
      from auth.session
      where least(revoke_time, expire_time) < now() - interval '90 days'
      limit ${batchSize}
    )
  `);
  return result.rowCount;
}
