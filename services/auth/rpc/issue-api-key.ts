import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Tx } from "../../../platform/db/database.ts";
import { createApiKey } from "../credentials/api-key.ts";
import { tokenDigest } from "../credentials/auth-secrets.ts";
import type { AuthDeps } from "../deps.ts";
import { checkedExpiry } from "../domain/api-client-rules.ts";
import { insertApiSecret } from "../store/api-secret-store.ts";
import { currentTime } from "../store/grant-store.ts";

/**
 * Makes a key for a client and stores the digest of it: who reads the database cannot call with what she finds there. A
 * digest without salt and stretching will do, because a key has 160 random bits.
 */
export async function issueApiKey(
  tx: Tx,
  apiClientId: string,
  expireTime: Timestamp | undefined,
  { environment }: Pick<AuthDeps, "environment">,
): Promise<{ key: string; prefix: string; expireTime: Date }> {
  const expiry = checkedExpiry(expireTime && timestampDate(expireTime), await currentTime(tx));
  const { key, prefix } = createApiKey(environment);
  await insertApiSecret(tx, { prefix, apiClientId, secretHash: tokenDigest(key), expireTime: expiry });
  return { key, prefix, expireTime: expiry };
}
