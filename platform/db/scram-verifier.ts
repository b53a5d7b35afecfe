import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const iterations = 4096;

/**
 * What PostgreSQL stores instead of a password (SCRAM-SHA-256, RFC 5803). Sent in place of the password, it keeps the
 * password itself out of the server's statement log. Throws on characters outside printable ASCII, for which clients
 * disagree about the bytes.
 */
export async function scramVerifier(password: string): Promise<string> {
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new Error("A database password must consist of printable ASCII characters.");
  const salt = randomBytes(16);
  const salted = await promisify(pbkdf2)(password, salt, iterations, 32, "sha256");
  const sign = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(sign("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${sign("Server Key").toString("base64")}`;
}
