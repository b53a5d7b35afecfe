import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigError, demandSecrets, loadConfig } from "./config.ts";
import { demoSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "erp-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env);
    return "none";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};
const pem = () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

test("an empty environment is a demo on this machine", () => {
  const config = loadConfig({});
  expect(config).toMatchObject({
    mode: "demo",
    host: "127.0.0.1",
    port: 8080,
    databaseUrl: undefined,
    reflection: true,
  });
  expect(config.roles.size).toBe(6);
  expect(Object.isFrozen(config)).toBe(true);
});

test("all problems are told at once", () => {
  const env = {
    PORT: "high",
    ERP_MODE: "prod",
    ERP_ROLES: "auth,kitchen",
    REDIS_URL: "http://x",
    ERP_PEERS: "auth",
    ERP_MIN_APP_VERSION: "v1",
  };
  const message = problemsOf(env);
  for (const part of ["PORT", "ERP_MODE", "kitchen", "REDIS_URL", "ERP_PEERS", "ERP_MIN_APP_VERSION", "operations"]) {
    expect(message).toContain(part);
  }
});

test("places for jobs are given by queue; queues that are not named keep what they have", () => {
  expect([...loadConfig({ WORKER_CONCURRENCY: "default=20, reports=0" }).workerConcurrency]).toEqual([
    ["default", 20],
    ["upkeep", 2],
    ["reports", 0],
  ]);
  for (const wrong of ["kitchen=3", "default", "default=many", "default=-1", "default=201"]) {
    expect(problemsOf({ WORKER_CONCURRENCY: wrong })).toContain(`WORKER_CONCURRENCY holds "${wrong}"`);
  }
});

test("a secret may stand in a file, but not in both places", () => {
  const file = join(folder, "key");
  writeFileSync(file, `${"k3y-".repeat(9)}\n`);
  expect(loadConfig({ ERP_INTERNAL_KEY_FILE: file }).secrets.get("ERP_INTERNAL_KEY")).toBe("k3y-".repeat(9));
  expect(problemsOf({ ERP_INTERNAL_KEY_FILE: file, ERP_INTERNAL_KEY: "x" })).toContain("both set");
  expect(problemsOf({ ERP_INTERNAL_KEY_FILE: join(folder, "absent") })).toContain("cannot be read");
});

test("production refuses default and short secrets, wrong keys, and a missing database", () => {
  const env = {
    ERP_MODE: "production",
    ERP_INTERNAL_KEY: "changeme".repeat(5),
    ERP_AUTH_KEY: "short",
    ERP_TOKEN_SIGNING_KEY: "no key",
  };
  const message = problemsOf(env);
  for (const part of [
    "DATABASE_URL",
    "ERP_INTERNAL_KEY is a default",
    "ERP_AUTH_KEY is a default or too short",
    "ERP_TOKEN_SIGNING_KEY holds no Ed25519",
  ]) {
    expect(message).toContain(part);
  }
  // Never the values.
  expect(message).not.toContain("changeme");
});

test("production demands the secrets of its roles, each by name, and invents none", () => {
  const config = loadConfig({
    ERP_MODE: "production",
    DATABASE_URL: "postgres://db/erp",
    ERP_ROLES: "auth",
    ERP_PEERS: "inventory=http://inventory:8080,operations=http://operations:8080",
    ERP_TOKEN_SIGNING_KEY: pem(),
  });
  expect(() => demandSecrets(config)).toThrow(/ERP_INTERNAL_KEY[\s\S]*ERP_AUTH_KEY[\s\S]*ERP_DB_PASSWORD_AUTH/);
  expect(() => demandSecrets(config)).not.toThrow(/AUDIT/);
});

test("a demo keeps the secrets that it made", () => {
  const first = demoSecrets(new Map(), folder);
  expect(demoSecrets(new Map(), folder)).toEqual(first);
  expect(demoSecrets(new Map([["ERP_AUTH_KEY", "given"]]), folder).get("ERP_AUTH_KEY")).toBe("given");
});
