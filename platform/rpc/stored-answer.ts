import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type DescMessage, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { type DeclaredReason, Refusal, type Violation } from "../errors/refusal.ts";
import type { StoredAnswer } from "./command-store.ts";
import { hasSensitiveField } from "./contract.ts";

/**
 * The form in which an answer is kept for a repeated call. An answer that carries a secret shown only once is encrypted
 * (AES-256-GCM), so that a copy of the database does not give it away.
 */
export function sealAnswer(schema: DescMessage, response: Message, internalKey: Buffer): Buffer {
  const plain = toBinary(schema, response);
  if (!isSecret(schema)) return Buffer.concat([plainMark, plain]);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", answerKey(internalKey), nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([sealedMark, nonce, cipher.getAuthTag(), sealed]);
}

/** The answer, or the refusal, that was stored. */
export function openAnswer(schema: DescMessage, stored: StoredAnswer, internalKey: Buffer): Message | Refusal {
  const { outcome, response } = stored;
  if (outcome === "refused") {
    const kept = JSON.parse(response.toString()) as Omit<DeclaredReason, "retryable"> & {
      metadata: Record<string, string>;
      violations: Violation[];
    };
    return new Refusal({ ...kept, retryable: false }, kept.metadata, kept.violations);
  }
  const content = response.subarray(1);
  if (response[0] === plainMark[0]) return fromBinary(schema, content);
  const decipher = createDecipheriv("aes-256-gcm", answerKey(internalKey), content.subarray(0, 12));
  decipher.setAuthTag(content.subarray(12, 28));
  return fromBinary(schema, Buffer.concat([decipher.update(content.subarray(28)), decipher.final()]));
}

const plainMark = Buffer.from([0]);
const sealedMark = Buffer.from([1]);

const secretSchemas = new Map<DescMessage, boolean>();

function isSecret(schema: DescMessage): boolean {
  const known = secretSchemas.get(schema);
  if (known !== undefined) return known;
  const secret = hasSensitiveField(schema);
  secretSchemas.set(schema, secret);
  return secret;
}

function answerKey(internalKey: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", internalKey, "", "stored answers", 32));
}
