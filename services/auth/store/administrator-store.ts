import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** Code of the built-in role that includes every permission. */
export const administratorRole = "administrator";

/**
 * Lets one transaction at a time take away an administrator: two that each remove one of the last two would both see the
 * other one still there.
 */
export async function lockAdministrators(tx: Tx): Promise<void> {
  await tx.query(sql.unsafe`select from auth.role where code = ${administratorRole} for update`);
}

/**
 * Counts the people who can always put everything right again: users who can sign in and hold the role administrator
 * everywhere, now and without an end.
 */
export async function countActiveAdministrators(tx: Tx): Promise<number> {
  return tx.oneFirst(sql.type(z.object({ count: z.number() }))`
    select count(distinct u.id)::integer as count
    from auth.user_account u
    join auth.role_grant g on g.user_id = u.id
    join auth.role r on r.id = g.role_id
    where r.code = ${administratorRole} and not r.archived and u.state in ('active', 'invited')
      and g.unrestricted and g.revoke_time is null and g.valid_from_time <= now() and g.valid_to_time is null
  `);
}
