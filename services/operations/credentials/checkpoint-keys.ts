import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** Signs checkpoints, and checks signatures of this key and of those that were used before it. */
export type CheckpointKeys = {
  /** Id of the key that signs: the first 16 hex digits of the SHA-256 of its public half. */
  readonly keyId: string;
  /** Signature in base64url. */
  sign(text: string): string;
  /** False for a wrong signature and for a key that is not known. */
  verify(keyId: string, text: string, signature: string): boolean;
};

/**
 * Reads Ed25519 keys in PEM, one after the other: the first is the private key that signs; those after it, private or
 * public, signed before. Throws when there is none or one of them is something else.
 */
export function readCheckpointKeys(pem: string): CheckpointKeys {
  const blocks = pem.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
  const privateKey = ed25519(createPrivateKey(blocks[0] ?? ""));
  const known = new Map(blocks.map((block) => ed25519(createPublicKey(block))).map((key) => [keyIdOf(key), key]));
  const keyId = keyIdOf(createPublicKey(privateKey));
  return {
    keyId,
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
    verify: (id, text, signature) => {
      const key = known.get(id);
      return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, "base64url"));
    },
  };
}

/** SHA-256 of a line in hex, by which the next checkpoint names it. */
export function lineDigest(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new Error(`Checkpoints are signed with Ed25519; the key is ${key.asymmetricKeyType ?? "of an unknown type"}.`);
}

function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}
