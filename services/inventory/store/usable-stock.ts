import { sql } from "../../../platform/db/database.ts";

// Conditions on a balance b with its location l, site s and, if it has one, lot n.

/** Whether the last day of use of the lot is over, by the calendar of the site. */
export const expired = sql.fragment`coalesce(n.expiry_date < (now() at time zone s.time_zone)::date, false)`;

/** Whether the lot is barred, whatever the status of its stock. */
export const lotBarred = sql.fragment`coalesce(n.state <> 'active', false)`;

/** Whether demands can be met from the stock: what is on its way to another warehouse is not there to be taken. */
export const isUsable = sql.fragment`(
  b.status = 'unrestricted' and l.kind <> 'transit' and not ${lotBarred} and not ${expired}
)`;
