import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Page } from "../../../platform/rpc/paging.ts";

export const userState = z.enum(["invited", "active", "locked", "disabled"]);
export type UserState = z.infer<typeof userState>;

const userRow = z.object({
  id: z.string(),
  login: z.string(),
  display_name: z.string(),
  employee_no: z.string().nullable(),
  locale: z.enum(["zh-TW", "en"]),
  time_zone: z.string(),
  state: userState,
  external_id: z.string().nullable(),
  has_badge: z.boolean(),
  must_change_password: z.boolean(),
  last_login_time: z.date().nullable(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
});

/** A user with what is known of her badge, password and sign-ins. */
export type UserRow = z.infer<typeof userRow>;

/** Whether the state of a user lets her sign in. */
export function maySignIn(user: UserRow | undefined): boolean {
  return user?.state === "active" || user?.state === "invited";
}

/** Returns a user; undefined when there is none. */
export async function findUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  return (await tx.maybeOne(sql.type(userRow)`${selectUser} where u.id = ${id}::uuid`)) ?? undefined;
}

/** Returns a user by login and locks her row, so that sign-in and a change of her state do not pass each other. */
export async function lockUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  await tx.query(sql.unsafe`select from auth.user_account where id = ${id}::uuid for update`);
  return findUser(tx, id);
}

/** Returns the user of a login; undefined when there is none. */
export async function findUserByLogin(tx: Tx, login: string): Promise<UserRow | undefined> {
  return (await tx.maybeOne(sql.type(userRow)`${selectUser} where u.login = ${login}`)) ?? undefined;
}

/** Lists users by login. */
export async function listUsers(
  tx: Tx,
  filter: { states: readonly UserState[]; query: string },
  page: Page,
): Promise<readonly UserRow[]> {
  return tx.any(sql.type(userRow)`
    ${selectUser}
    where (${filter.states.length === 0} or u.state = any(${sql.array([...filter.states], "text")}))
      and (
        ${filter.query} = ''
        or strpos(u.login, lower(${filter.query})) > 0
        or strpos(lower(u.display_name), lower(${filter.query})) > 0
        or strpos(lower(u.employee_no), lower(${filter.query})) > 0
      )
      and (${page.after === undefined} or u.login > ${page.after?.[0] ?? ""})
    order by u.login
    limit ${page.size + 1}
  `);
}

/** Fields of a user that people edit. */
export type UserFields = Pick<UserRow, "display_name" | "employee_no" | "locale" | "time_zone" | "external_id">;

export async function insertUser(tx: Tx, user: UserFields & Pick<UserRow, "id" | "login" | "state">): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.user_account (id, login, display_name, employee_no, locale, time_zone, state, external_id)
    values (
      ${user.id}::uuid, ${user.login}, ${user.display_name}, ${user.employee_no}, ${user.locale}, ${user.time_zone},
      ${user.state}, ${user.external_id}
    )
  `);
}

/** Writes the editable fields of a user; false when her version is not the given one. */
export async function updateUser(tx: Tx, id: string, version: number, fields: UserFields): Promise<boolean> {
  const result = await tx.query(sql.unsafe`
    update auth.user_account
    set display_name = ${fields.display_name}, employee_no = ${fields.employee_no}, locale = ${fields.locale},
      time_zone = ${fields.time_zone}, external_id = ${fields.external_id}, version = version + 1, update_time = now()
    where id = ${id}::uuid and version = ${version}
  `);
  return result.rowCount === 1;
}

export async function setUserState(tx: Tx, id: string, state: UserState): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.user_account
    set state = ${state}, version = version + 1, update_time = now()
    where id = ${id}::uuid
  `);
}

export async function recordSignIn(tx: Tx, userId: string): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.user_sign_in (user_id, last_login_time)
    values (${userId}::uuid, now())
    on conflict (user_id) do update set last_login_time = excluded.last_login_time
  `);
}

const selectUser = sql.fragment`
  select
    u.id, u.login, u.display_name, u.employee_no, u.locale, u.time_zone, u.state, u.external_id,
    b.user_id is not null as has_badge,
    coalesce(p.temporary, false) as must_change_password,
    s.last_login_time,
    u.version, u.create_time, u.update_time
  from auth.user_account u
  left join auth.user_password p on p.user_id = u.id
  left join auth.badge b on b.user_id = u.id
  left join auth.user_sign_in s on s.user_id = u.id
`;
