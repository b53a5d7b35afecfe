import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFreePort } from "../platform/db/free-port.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { clientsOf } from "./test-stack.ts";
import { signIn, type TestUser } from "./test-user.ts";

let installation: Installation;
let gateway: StackProcess;
let services: StackProcess;
let admin: TestUser;

// Two processes, so that the content also goes over the gRPC between them.
beforeAll(async () => {
  installation = await createInstallation();
  const port = await findFreePort();
  const inner = `http://127.0.0.1:${port}`;
  const peers = ["auth", "inventory", "operations"].map((role) => `${role}=${inner}`).join(",");
  // What a process lets lie about it collects when its heap is small.
  const env = { NODE_OPTIONS: "--max-old-space-size=96" };
  services = await installation.start({ roles: "auth,inventory,operations", port, env });
  gateway = await installation.start({ roles: "gateway", peers, env });
  admin = await signIn(clientsOf(gateway.url), "admin", installation.temporaryPassword);
}, 90_000);
afterAll(() => installation?.remove(), 60_000);

const megabyte = 1_000_000;
const size = 96 * megabyte;
const block = randomBytes(megabyte);

function* blocks() {
  for (let sent = 0; sent < size; sent += megabyte) yield block;
}

const sha256 = () => {
  const hash = createHash("sha256");
  for (const each of blocks()) hash.update(each);
  return hash.digest("hex");
};

/** How much more memory both processes had at their worst, while something was done, than before it. */
async function growthMb(work: () => Promise<void>): Promise<number[]> {
  const processes = [gateway, services];
  const before = await Promise.all(processes.map(({ pid }) => memoryMb(pid, "VmRSS")));
  for (const { pid } of processes) await writeFile(`/proc/${pid}/clear_refs`, "5");
  await work();
  const peaks = await Promise.all(processes.map(({ pid }) => memoryMb(pid, "VmHWM")));
  return peaks.map((peak, at) => Math.round(peak - (before[at] ?? 0)));
}

async function memoryMb(pid: number, name: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}

/** Far less than the file: buffers of sockets, and what waits to be collected. */
const growthMaxMb = 72;

test("a large file comes and goes by HTTP without being held in memory", { timeout: 180_000 }, async () => {
  const headers = { authorization: `Bearer ${admin.accessToken}`, "idempotency-key": uuidv7() };
  let fileId = "";
  const growth = await growthMb(async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const each of blocks()) controller.enqueue(each);
        controller.close();
      },
    });
    const init = { method: "PUT", body, duplex: "half", headers: { ...headers, "content-length": String(size) } };
    const answer = await fetch(`${gateway.url}/api/v1/files?name=large.bin`, init as RequestInit);
    const { file } = (await answer.json()) as { file: { id: string; sha256: string; size: string } };
    expect(file).toMatchObject({ size: String(size), sha256: sha256() });
    fileId = file.id;
  });
  expect(Math.max(...growth)).toBeLessThan(growthMaxMb);
  const back = await growthMb(async () => {
    const answer = await fetch(`${gateway.url}/api/v1/files/${fileId}/content`, { headers });
    const hash = createHash("sha256");
    for await (const chunk of answer.body ?? []) hash.update(chunk);
    expect(hash.digest("hex")).toBe(sha256());
  });
  expect(Math.max(...back)).toBeLessThan(growthMaxMb);
  // Readers who do not read: what they do not take stays where it is.
  const idle = await growthMb(async () => {
    const readers = Array.from({ length: 10 }, () => {
      const reader = request(`${gateway.url}/api/v1/files/${fileId}/content`, { headers }, (answer) => answer.pause());
      reader.on("error", () => undefined).end();
      return reader;
    });
    await sleep(1_500);
    for (const reader of readers) reader.destroy();
  });
  expect(Math.max(...idle)).toBeLessThan(growthMaxMb);
});
