import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const proofDeviceRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(["pending", "trusted", "suspended", "rejected", "revoked"]),
  site_id: z.string(),
  public_key_jwk: z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() }),
  now: z.date(),
});

/** A device as the check of its proof needs it, with the time of the database. */
export type ProofDeviceRow = z.infer<typeof proofDeviceRow>;

/** Returns the device that a proof names; undefined when there is none. */
export async function findProofDevice(tx: Tx, id: string): Promise<ProofDeviceRow | undefined> {
  const row = await tx.maybeOne(sql.type(proofDeviceRow)`
    select id, name, state, site_id, public_key_jwk, now()
    from auth.device
    where id = ${id}::uuid
  `);
  return row ?? undefined;
}

/** Time of the database, for proofs of devices that it does not know yet. */
export async function readDatabaseTime(tx: Tx): Promise<Date> {
  return (await tx.one(sql.type(z.object({ now: z.date() }))`select now()`)).now;
}

/**
 * Marks a proof as used until its nonce is out of date; false when it was used before. A twin that comes at the same
 * moment waits here for the first.
 */
export async function spendProof(tx: Tx, deviceId: string, proof: { jti: string; expireTime: Date }): Promise<boolean> {
  const result = await tx.query(sql.unsafe`
    insert into auth.device_proof_use (device_id, jti, expire_time)
    values (${deviceId}::uuid, ${proof.jti}::uuid, ${proof.expireTime.toISOString()}::timestamptz)
    on conflict (device_id, jti) do nothing
  `);
  return result.rowCount === 1;
}

/**
 * Takes the turn to write a refused proof of a device to the audit trail; false when one was written within the last
 * minute. Whoever knows a device's id could fill the trail otherwise.
 */
export async function takeAuditTurn(tx: Tx, deviceId: string): Promise<boolean> {
  const result = await tx.query(sql.unsafe`
    insert into auth.login_throttle as t (bucket, failures, last_failure_time, blocked_until)
    values (${`refused proof of device ${deviceId}`}, 1, now(), now() + interval '1 minute')
    on conflict (bucket) do update
    set failures = t.failures + 1, last_failure_time = now(), blocked_until = excluded.blocked_until
    where t.blocked_until <= now()
  `);
  return result.rowCount === 1;
}
