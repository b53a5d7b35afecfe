import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** Parts of an API key: what identifies its secret, and the whole, which is hashed. */
export type ApiKey = { readonly prefix: string; readonly key: string };

/**
 * Makes an API key: erp_<environment>_<id8>_<secret32>_<crc8>. The checksum lets a scanner for leaked secrets tell a real
 * key from a look-alike, and lets us refuse a mistyped one without asking the database.
 */
export function createApiKey(environment: "live" | "test"): ApiKey {
  const prefix = `erp_${environment}_${randomText(8)}`;
  const body = `${prefix}_${randomText(32)}`;
  return { prefix, key: `${body}_${checksum(body)}` };
}

/** Reads an API key; undefined when it is none. */
export function parseApiKey(key: string): ApiKey | undefined {
  const parts = /^((erp_(?:live|test)_[a-z0-9]{8})_[a-z0-9]{32})_([0-9a-f]{8})$/.exec(key);
  if (!parts) return undefined;
  const [, body, prefix, sum] = parts as unknown as [string, string, string, string];
  return checksum(body) === sum ? { prefix, key } : undefined;
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** Text of 5 random bits a character. */
function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => alphabet[byte & 31]).join("");
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
