import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Secrets of a stack. Each is given as itself or, better, as the path of a file in <NAME>_FILE. */
export const secretNames = [
  "ERP_TOKEN_SIGNING_KEY",
  "ERP_AUDIT_SIGNING_KEY",
  "ERP_INTERNAL_KEY",
  "ERP_AUTH_KEY",
  "ERP_FILE_LINK_KEY",
  "ERP_STORAGE_ACCESS_KEY",
  "ERP_STORAGE_SECRET_KEY",
  "ERP_DB_PASSWORD_MIGRATOR",
  "ERP_DB_PASSWORD_AUTH",
  "ERP_DB_PASSWORD_INVENTORY",
  "ERP_DB_PASSWORD_OPERATIONS",
] as const;
export type SecretName = (typeof secretNames)[number];

/** The secrets that a process needs for its roles and the kind of its storage. */
export function neededSecrets(roles: ReadonlySet<string>, storage: "local" | "s3"): SecretName[] {
  return [
    "ERP_INTERNAL_KEY",
    ...(roles.has("auth") ? (["ERP_AUTH_KEY", "ERP_TOKEN_SIGNING_KEY", "ERP_DB_PASSWORD_AUTH"] as const) : []),
    ...(roles.has("inventory") ? (["ERP_DB_PASSWORD_INVENTORY"] as const) : []),
    ...(roles.has("operations") ? operationsSecrets(storage) : []),
  ];
}

function operationsSecrets(storage: "local" | "s3"): SecretName[] {
  const own: SecretName[] = ["ERP_AUDIT_SIGNING_KEY", "ERP_FILE_LINK_KEY", "ERP_DB_PASSWORD_OPERATIONS"];
  return storage === "s3" ? [...own, "ERP_STORAGE_ACCESS_KEY", "ERP_STORAGE_SECRET_KEY"] : own;
}

/** Reads a secret from an environment: its value, or what is wrong with it. */
export function readSecret(
  env: Readonly<Record<string, string | undefined>>,
  name: SecretName,
): { value?: string; problem?: string } {
  const file = env[`${name}_FILE`];
  if (env[name] && file) return { problem: `${name} and ${name}_FILE are both set; give one` };
  if (env[name]) return { value: env[name] };
  if (!file) return {};
  try {
    return { value: readFileSync(file, "utf8").trim() };
  } catch (error) {
    return { problem: `${name}_FILE cannot be read: ${(error as Error).message}` };
  }
}

/** Returns a secret that a process needs; throws with the name of what is missing. */
export function needSecret(secrets: ReadonlyMap<SecretName, string>, name: SecretName): string {
  const value = secrets.get(name);
  if (value === undefined) throw new Error(`${name} is needed: set it, or ${name}_FILE`);
  return value;
}

/**
 * The secrets of a demo stack: those that were given, and for the others random ones, made at the first start and kept
 * in the data folder, where only the owner can read them. Production never comes here.
 */
export function demoSecrets(given: ReadonlyMap<SecretName, string>, dataDir: string): ReadonlyMap<SecretName, string> {
  const folder = join(dataDir, "secrets");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new Map(
    secretNames.map((name) => [name, given.get(name) ?? keptSecret(join(folder, name.toLowerCase()), name)]),
  );
}

function keptSecret(path: string, name: SecretName): string {
  if (!existsSync(path)) writeFileSync(path, newSecret(name), { mode: 0o600, flag: "wx", flush: true });
  return readFileSync(path, "utf8").trim();
}

function newSecret(name: SecretName): string {
  if (!name.endsWith("_SIGNING_KEY")) return randomBytes(32).toString("base64url");
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
