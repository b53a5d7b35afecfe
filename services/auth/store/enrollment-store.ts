import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** A token to store. */
export type NewEnrollmentToken = {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly siteId: string;
  readonly deviceName: string;
  readonly replacesDeviceId: string | undefined;
  readonly createdBy: string;
  readonly ttlSeconds: number;
  readonly maxUses: number;
};

/** Stores an enrolment token and returns when it expires. */
export async function insertEnrollmentToken(tx: Tx, token: NewEnrollmentToken): Promise<Date> {
  const row = await tx.one(sql.type(z.object({ expire_time: z.date() }))`
    insert into auth.enrollment_token (
      id, token_hash, site_id, device_name, replaces_device_id, created_by, expire_time, max_uses
    )
    values (
      ${token.id}::uuid, ${sql.binary(token.tokenHash)}, ${token.siteId}::uuid, ${token.deviceName},
      ${token.replacesDeviceId ?? null}::uuid, ${token.createdBy}::uuid,
      now() + make_interval(secs => ${token.ttlSeconds}), ${token.maxUses}
    )
    returning expire_time
  `);
  return row.expire_time;
}

const tokenRow = z.object({
  id: z.string(),
  site_id: z.string(),
  device_name: z.string(),
  replaces_device_id: z.string().nullable(),
  created_by: z.string(),
});

/** An enrolment token, whether it is still good or not. */
export type EnrollmentTokenRow = z.infer<typeof tokenRow>;

/** Returns an enrolment token and locks it, so that devices that use it come one after the other. */
export async function lockEnrollmentToken(tx: Tx, tokenHash: Buffer): Promise<EnrollmentTokenRow | undefined> {
  const row = await tx.maybeOne(sql.type(tokenRow)`
    select id, site_id, device_name, replaces_device_id, created_by
    from auth.enrollment_token
    where token_hash = ${sql.binary(tokenHash)}
    for update
  `);
  return row ?? undefined;
}

/** Takes one use of a token; false when it has expired or none is left. */
export async function useEnrollmentToken(tx: Tx, id: string): Promise<boolean> {
  const result = await tx.query(sql.unsafe`
    update auth.enrollment_token
    set uses = uses + 1
    where id = ${id}::uuid and uses < max_uses and expire_time > now()
  `);
  return result.rowCount === 1;
}
