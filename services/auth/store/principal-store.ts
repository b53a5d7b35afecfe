import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { PrincipalId } from "./authority-store.ts";

/** A user or API client: the state that stops her, if it does. */
export type PrincipalRow = { readonly state: string; readonly active: boolean };

const principalRow = z.object({ state: z.string(), active: z.boolean() });

/** Returns whether a user or API client may do anything at all; undefined when there is none. */
export async function findPrincipal(tx: Tx, principal: PrincipalId): Promise<PrincipalRow | undefined> {
  const query =
    "userId" in principal
      ? sql.type(principalRow)`
          select state, state in ('active', 'invited') as active
          from auth.user_account
          where id = ${principal.userId}::uuid
        `
      : sql.type(principalRow)`
          select state, state = 'active' as active
          from auth.api_client
          where id = ${principal.apiClientId}::uuid
        `;
  return (await tx.maybeOne(query)) ?? undefined;
}
