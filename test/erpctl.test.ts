import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  stack = await startTestStack({ env: { ERP_FILE_MAX_MB: "2" } });
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

test("a file is sent with its name and size, over every protocol, and comes back the same", {
  timeout: 60_000,
}, async () => {
  const desk = await deskOf(stack.admin);
  const content = randomBytes(1_500_000);
  const path = join(folder, "drawing.bin");
  writeFileSync(path, content);
  const send = (...more: string[]) => ["file-stream", "upload-file", "--purpose", "attachment", ...more];
  for (const protocol of ["connect", "grpc", "grpc-web"]) {
    const sent = await desk.erpctl(send("--protocol", protocol, "--read-from", path));
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    const { file } = JSON.parse(sent.stdout);
    expect(file).toMatchObject({ name: "drawing.bin", size: "1500000" });
    expect((await downloadTestFile(stack.admin, file.id)).content.equals(content)).toBe(true);
  }
  const named = await desk.erpctl(send("--read-from", "-", "--name", "note.txt"), { input: "measured twice" });
  const { file } = JSON.parse(named.stdout);
  expect(file).toMatchObject({ name: "note.txt", size: "14" });
  const key = ["--request-id", "01990000-0000-7000-8000-00000000cafe"];
  const [once, again] = [
    await desk.erpctl(send(...key, "--read-from", path)),
    await desk.erpctl(send(...key, "--read-from", path)),
  ];
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(once.stdout));
});

test("a file that cannot be sent, or is refused, is told with its reason and changes nothing", {
  timeout: 60_000,
}, async () => {
  const desk = await deskOf(stack.admin);
  const path = join(folder, "large.bin");
  writeFileSync(path, Buffer.alloc(8_000_000));
  const send = (...more: string[]) => desk.erpctl(["file-stream", "upload-file", "--purpose", "attachment", ...more]);
  const before = (await desk.erpctl(["file", "list-files"])).stdout;
  expect(await send()).toMatchObject({ code: 2, stderr: expect.stringContaining("--read-from: name the file") });
  expect(await send("--read-from", folder)).toMatchObject({ code: 2, stderr: expect.stringContaining("is a folder") });
  expect(await send("--read-from", join(folder, "none"))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("none"),
  });
  const keyFile = join(folder, "camera.pem");
  await desk.erpctl(["device-key", "create", keyFile]);
  const asDevice = await send("--sign-key", keyFile, "--read-from", path);
  expect(asDevice).toMatchObject({ code: 2, stderr: expect.stringContaining("as a device") });
  // By its announced size, and by what comes when no size is announced.
  const wires = [
    ["connect", path],
    ["connect", "-"],
    ["grpc", "-"],
    ["grpc-web", "-"],
  ] as const;
  for (const [protocol, source] of wires) {
    const upload = ["--protocol", protocol, "file-stream", "upload-file", "--purpose", "attachment"];
    const input = source === "-" ? { input: readFileSync(path, "latin1") } : {};
    const run = await desk.erpctl([...upload, "--name", "large", "--read-from", source], input);
    expect(run.stderr).toContain("REQUEST_TOO_LARGE");
    expect(run.stdout).toBe("");
  }
  const note = join(folder, "note.txt");
  writeFileSync(note, "measured twice");
  const altered = await send("--sha256", "0".repeat(64), "--read-from", note);
  expect(altered.stderr).toContain("CONTENT_MISMATCH");
  expect((await desk.erpctl(["file", "list-files"])).stdout).toBe(before);
});
