import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Keyed functions of the auth service, each with a key of its own derived from one secret. */
export type AuthSecrets = {
  /** Digest by which a badge code is found; badge codes are short, so a plain hash could be searched. */
  badgeDigest(code: string): Buffer;
  /** Authenticates device nonces. */
  nonceDigest(content: string): Buffer;
  /** Authenticates refresh tokens, so that a genuine old one can be told from a made-up one. */
  refreshDigest(content: Buffer): Buffer;
  seal(plain: string): Buffer;
  /** Opens what seal made; throws when it was altered. */
  open(sealed: Buffer): string;
};

/** Derives the functions from the secret of the auth service (32 bytes or more). */
export function createAuthSecrets(secret: Buffer): AuthSecrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  const badgeKey = derive("badge codes");
  const nonceKey = derive("device nonces");
  const refreshKey = derive("refresh tokens");
  const sealKey = derive("sealed values");
  return {
    badgeDigest: (code) => createHmac("sha256", badgeKey).update(code).digest(),
    nonceDigest: (content) => createHmac("sha256", nonceKey).update(content).digest(),
    refreshDigest: (content) => createHmac("sha256", refreshKey).update(content).digest(),
    seal: (plain) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealKey, nonce);
      const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv("aes-256-gcm", sealKey, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString("utf8");
    },
  };
}

/** SHA-256 of a random token: enough to store it by, because nobody can search 256 random bits. */
export function tokenDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** A token of 256 random bits. */
export function randomToken(prefix: string): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}
