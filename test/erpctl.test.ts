import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk } from "../cli/testing/run-erpctl.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createDeviceSite, type DeviceSite } from "./test-enrollment.ts";
import { downloadTestFile } from "./test-files.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import type { TestUser } from "./test-user.ts";

let stack: TestStack;
let site: DeviceSite;
const folder = mkdtempSync(join(tmpdir(), "erp-erpctl-"));

beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "CLI");
});

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A person at her own desk, signed in. */
async function deskOf(user: TestUser) {
  const desk = createDesk(stack.url);
  const signedIn = await desk.erpctl(["login", "--login", user.login, "--password", "-"], {
    input: `${user.password}\n`,
  });
  expect(signedIn).toMatchObject({ code: 0 });
  return desk;
}

test("a device is enrolled, approved by another person, and reports itself", { timeout: 60_000 }, async () => {
  const [enroller, approver] = [await deskOf(site.enroller), await deskOf(site.approver)];
  const keyFile = join(folder, "device.pem");
  const { publicKeyJwk } = JSON.parse((await enroller.erpctl(["device-key", "create", keyFile])).stdout);
  const token = await enroller.erpctl(["device-trust", "create-enrollment-token", "--site-id", site.id]);
  const { enrollmentToken } = JSON.parse(token.stdout);
  const asDevice = ["--sign-key", keyFile, "device-trust"];
  const enrol = [
    "enroll-device",
    "--enrollment-token",
    enrollmentToken,
    "--public-key-jwk",
    publicKeyJwk,
    "--serial-no",
    "C1",
  ];
  const { device } = JSON.parse((await enroller.erpctl([...asDevice, ...enrol])).stdout);
  expect(device.state).toBe("STATE_PENDING");
  const approve = ["device", "approve-device", "--device-id", device.id, "--reason", "fingerprint compared"];
  const self = await enroller.erpctl(approve);
  expect(self.code).toBe(7);
  expect(self.stderr).toContain("Another person must approve this.");
  expect(JSON.parse((await approver.erpctl(approve)).stdout).device.state).toBe("STATE_TRUSTED");
  const beat = await enroller.erpctl([
    ...asDevice,
    "device-heartbeat",
    "--sign-device",
    device.id,
    "--app-version",
    "1.0.0",
  ]);
  expect(JSON.parse(beat.stdout).state).toBe("STATE_TRUSTED");
});

test("the check of the audit trail exits by what it found", { timeout: 60_000 }, async () => {
  const desk = await deskOf(stack.admin);
  expect(await desk.erpctl(["audit", "verify-chain"])).toMatchObject({ code: 0 });
  const altered = await withConnection({ connectionString: stack.database.adminUrl }, async (superuser) => {
    await superuser.query("set session_replication_role = replica");
    const { rows } = await superuser.query(`
      update audit.record set actor_name = 'nobody'
      where (chain, sequence) = (select chain, sequence from audit.record where actor_name = 'admin' order by record_time limit 1)
      returning chain, sequence::text
    `);
    return rows[0] as { chain: number; sequence: string };
  });
  const checked = await desk.erpctl(["audit", "verify-chain", "-o", "json"]);
  expect(checked.code).toBe(10);
  const [fault] = JSON.parse(checked.stdout).faults;
  expect(fault).toMatchObject({ kind: "KIND_HASH_MISMATCH", chain: altered.chain, sequence: altered.sequence });
});

test("a report is asked for, watched and saved; what cannot be had leaves no file", { timeout: 60_000 }, async () => {
  const desk = await deskOf(stack.admin);
  const ask = ["report", "run-report", "--json", '{"parameters":{"stockOnHand":{}}}', "--format", "pdf"];
  const { job } = JSON.parse((await desk.erpctl(ask)).stdout);
  const states = (await desk.erpctl(["job-stream", "watch-job", "--job-id", job.id])).stdout.trim().split("\n");
  const { resultFileId: fileId } = JSON.parse(states.at(-1) ?? "").job;
  const path = join(folder, "stock.pdf");
  const save = (id: string) => desk.erpctl(["file-stream", "download-file", "--file-id", id, "--save-to", path]);
  expect(await save(job.id)).toMatchObject({ code: 5 });
  expect(readdirSync(folder).filter((name) => name.startsWith("stock.pdf"))).toEqual([]);
  expect(await save(fileId)).toMatchObject({ code: 0 });
  const { content } = await downloadTestFile(stack.admin, fileId);
  expect(content.subarray(0, 5).toString()).toBe("%PDF-");
  expect(readFileSync(path).equals(content)).toBe(true);
});
