import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

const apiSecretRow = z.object({
  prefix: z.string(),
  api_client_id: z.string(),
  live: z.boolean(),
  expire_time: z.date(),
  revoke_time: z.date().nullable(),
  create_time: z.date(),
  last_use_time: z.date().nullable(),
});

/** A secret of an API client, without what only its holder knows. */
export type ApiSecretRow = z.infer<typeof apiSecretRow>;

/** Lists the secrets of some clients, the oldest first. */
export async function listApiSecrets(tx: Tx, apiClientIds: readonly string[]): Promise<readonly ApiSecretRow[]> {
  return tx.any(sql.type(apiSecretRow)`
    select
      s.prefix, s.api_client_id,
      s.revoke_time is null and s.expire_time > now() as live,
      s.expire_time, s.revoke_time, s.create_time,
      u.last_use_time
    from auth.api_secret s
    left join auth.api_secret_use u on u.prefix = s.prefix
    where s.api_client_id = any(${sql.array([...apiClientIds], "uuid")})
    order by s.create_time, s.prefix
  `);
}

/** A secret to store: the digest of the whole key. */
export type NewApiSecret = {
  readonly prefix: string;
  readonly apiClientId: string;
  readonly secretHash: Buffer;
  readonly expireTime: Date;
};

export async function insertApiSecret(tx: Tx, secret: NewApiSecret): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.api_secret (prefix, api_client_id, secret_hash, expire_time)
    values (
      ${secret.prefix}, ${secret.apiClientId}::uuid, ${sql.binary(secret.secretHash)},
      ${secret.expireTime.toISOString()}::timestamptz
    )
  `);
}

/** Ends a secret of a client, or all of them; those that were ended before keep their time. */
export async function revokeApiSecrets(tx: Tx, apiClientId: string, prefix?: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.api_secret
    set revoke_time = now()
    where api_client_id = ${apiClientId}::uuid and revoke_time is null
      and (${prefix === undefined} or prefix = ${prefix ?? ""})
  `);
}
