import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ReasonCodeService } from "../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { createPendingDevice } from "./test-enrollment.ts";
import { createTestSite } from "./test-places.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import { createTestUser, type TestUser } from "./test-user.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..");

let stack: TestStack;
let manager: TestUser;
let operator: TestUser;
let home: string;

// The places and people of the demo factory that the documents speak of.
beforeAll(async () => {
  stack = await startTestStack();
  const { id, warehouseId } = await createTestSite(stack, "TPE");
  manager = await createTestUser(stack, "manager", [{ role: "warehouse-manager", unitIds: [id] }]);
  operator = await createTestUser(stack, "operator", [{ role: "operator", unitIds: [warehouseId] }]);
  await stack.admin.client(ReasonCodeService).createReasonCode({ reasonCode: { code: "DAMAGED", name: "Damaged" } });
  await createPendingDevice(stack, { id, enroller: manager, approver: stack.admin }, "DEMO-0002");
  home = mkdtempSync(join(tmpdir(), "erp-examples-"));
});

afterAll(async () => {
  await stack.stop();
  rmSync(home, { recursive: true, force: true });
});

test("docs/examples/walkthrough.sh", { timeout: 120_000 }, async () => {
  const output = await shell('docs/examples/walkthrough.sh "$ERP" "$ADMIN_PASSWORD" manager "$MANAGER_PASSWORD"');
  expect(output).toContain("400 APPROVAL_SELF: ");
  expect(output).toContain("Dock scanner is STATE_TRUSTED");
  expect(output).toContain("the key sees TPE-W1");
  expect(output).toMatch(/ok: true, records verified: \d+\n$/);
});

test("docs/examples/grpc-js.mjs", { timeout: 120_000 }, async () => {
  const output = await shell('node docs/examples/grpc-js.mjs "$ADDRESS" "$ADMIN_PASSWORD" manager "$MANAGER_PASSWORD"');
  expect(output).toContain("admin may not approve it: APPROVAL_SELF");
  expect(output).toContain("manager approved it: STATE_TRUSTED");
  expect(output).toMatch(/verified the chain: ok true, \d+ records\n$/);
});

test.each(["rest", "grpc", "erpctl"])("docs/examples/stock-flow.mjs by %s", { timeout: 180_000 }, async (way) => {
  const passwords = '"$ADMIN_PASSWORD" "$MANAGER_PASSWORD" "$OPERATOR_PASSWORD"';
  const output = await shell(`node docs/examples/stock-flow.mjs ${way} "$ERP" ${passwords}`);
  expect(output).toMatch(/^refused to receive 500 of 100: OVER_RECEIPT: /m);
  expect(output).toMatch(
    /^refused to move 999: INSUFFICIENT_STOCK: Not enough TEA-\w+ at SHELFA-\w+: 60 on hand, 999 asked/m,
  );
  expect(output).toContain("STATE_POSTED: 20 and 5 less 1 are 24\n");
  expect(output).toContain("yesterday 7 were there, of which we knew 0; now there are 96\n");
  expect(output).toMatch(/verified the warehouse: 0 differences between ledger and balances\n$/);
});

test("README.md", { timeout: 180_000 }, async () => {
  const output = await shell(commandsOf("README.md"));
  expect(output).toContain('"temporaryPassword"');
  expect(output.match(/^STATE_TRUSTED$/gm)).toHaveLength(2);
  expect(output).toMatch(/^INSUFFICIENT_STOCK\nSHELF-2 10$/m);
  expect(output).toContain("PERMISSION_MISSING");
  expect(output).toMatch(/^\{"ok":true,/m);
  expect(output).toMatch(/^ok +yes$/m);
});

test("README.zh-TW.md has the commands of README.md", () => {
  expect(commandsOf("README.zh-TW.md")).toBe(commandsOf("README.md"));
});

test.each(["grpc", "grpcweb", "connect"])("docs/api.md by %s", { timeout: 180_000 }, async (protocol) => {
  const output = await shell(`PROTOCOL=${protocol}\n${commandsOf("docs/api.md")}`);
  expect(output).toMatch(/^ {2}"ok": true/m);
  expect(output).toContain(`STATE_PENDING\nSTATE_TRUSTED\ncarol.${protocol}\n`);
  expect(output).toContain("CSRF_TOKEN_INVALID\nSTATE_LOCKED\n");
  expect(output).toMatch(/"reason":"IDEMPOTENCY_KEY_REQUIRED".*\n.*"reason":"IDEMPOTENCY_KEY_REQUIRED"/);
  expect(output).toMatch(/idempotency-replayed: true\s/);
});

test("the worked example of a device proof in docs/api.md", async () => {
  const [jwk = "", thumbprint, body = "", proof = ""] = ["public key", "thumbprint", "body", "proof"].map(exampleOf);
  const key = JSON.parse(jwk) as JWK;
  expect(await calculateJwkThumbprint(key)).toBe(thumbprint);
  const { payload, protectedHeader } = await compactVerify(proof, await importJWK(key, "ES256"));
  expect(JSON.stringify(protectedHeader)).toBe(exampleOf("header"));
  expect(Buffer.from(payload).toString()).toBe(exampleOf("payload"));
  expect(JSON.parse(Buffer.from(payload).toString()).bh).toBe(createHash("sha256").update(body).digest("base64url"));
});

/** Runs commands as a reader would who has opened a shell in the project's folder; resolves with what they print. */
async function shell(commands: string): Promise<string> {
  const { stdout } = await run("bash", ["-c", `set -euo pipefail\n${commands}`], {
    cwd: root,
    env: {
      // Tools of the project, as they are found by the scripts of npm.
      PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
      HOME: home,
      XDG_CACHE_HOME: join(tmpdir(), "erp-test-cache"),
      ERP: stack.url,
      ADDRESS: new URL(stack.url).host,
      ADMIN_PASSWORD: stack.admin.password,
      MANAGER_PASSWORD: manager.password,
      OPERATOR_PASSWORD: operator.password,
    },
  });
  return stdout;
}

/** The commands of a document: its blocks marked "sh", in order. Blocks marked "console" are not meant to be run. */
function commandsOf(document: string): string {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1]).join("\n");
}

/** A line of the worked example in docs/api.md. */
function exampleOf(name: string): string {
  const text = readFileSync(join(root, "docs/api.md"), "utf8");
  return new RegExp(`^${name} +(\\S.*)$`, "m").exec(text)?.[1] ?? "";
}
