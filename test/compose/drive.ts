import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { JobAttempt_Outcome as Outcome } from "../../gen/erp/operations/v1/job_pb.ts";
import { findFreePort } from "../../platform/db/free-port.ts";
import {
  callEveryProtocol,
  type Door,
  firstSignIn,
  keepMakingUnits,
  readTrail,
  signIn,
  unitCodes,
  version,
} from "./calls.ts";
import { containersOf, output, processBelow } from "./docker.ts";
import { checkDatabase, checkFences, checkNetworks, checkSecrets } from "./fences.ts";
import { makeReports } from "./reports.ts";
import { attemptsAt, enqueue, exchangeFile, followJob, openPages, untilRunning } from "./work.ts";

// Installs the stack as a customer does, uses it through its published port, breaks parts of it, turns it into a mesh and
// takes it down. Whatever does not hold ends the run with an error. What is not proved by it: deploy/README.md.

const root = resolve(import.meta.dirname, "../..");
const stack = `erp-test-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), "erp-compose-"));
const port = await findFreePort();
const startedAt = performance.now();
const compose = [
  "compose",
  "--project-directory",
  root,
  "--env-file",
  join(folder, ".env"),
  "-f",
  join(root, "docker-compose.yml"),
];

try {
  const temporary = await step("deploy/install.sh brings the stack up", async () => {
    const told = await install();
    return /shown only now: (\S+)/.exec(told)?.[1] ?? assert.fail(`no password in: ${told}`);
  });
  const ca = readFileSync(join(folder, "secrets/tls_certificate"), "utf8");
  setDefaultCACertificates([...getCACertificates(), ca]);
  const door: Door = { url: `https://localhost:${port}`, ca };
  const token = await firstSignIn(door, temporary);
  const containers = await containersOf(stack);
  await step("fences of the control groups, users, capabilities, ports", async () => checkFences(containers));
  await step("secrets are nowhere but in their files", async () => checkSecrets(containers, folder));
  await step("networks", () => checkNetworks(containers));
  await step("settings of the database", () => checkDatabase(containers));
  await step("every protocol through the published port", () => callEveryProtocol(door, token, "COMPOSE"));
  await step("pages, and a file that both replicas have", async () => {
    await openPages(door);
    await exchangeFile(door, token);
  });
  await step("reports are made into files by the worker, watched to their end and downloaded", () =>
    makeReports(door, token),
  );
  await step("the proof of stock finds no difference", async () => {
    await followJob(door, token, await enqueue(door, token, "inventory.stock_proof"));
  });
  await step("install.sh again changes nothing", async () => {
    const before = fingerprint();
    assert.match(await install(), /there is an administrator already/);
    assert.deepEqual(fingerprint(), before);
  });
  await step("the worker has had the audit trail signed through the core", async () => {
    let trail = await readTrail(door, token);
    for (const giveUpAt = Date.now() + 70_000; trail.checkpoints === 0 && Date.now() < giveUpAt; await sleep(1_000))
      trail = await readTrail(door, await signIn(door));
    assert(trail.ok && trail.checkpoints > 0, JSON.stringify(trail));
    assert.notEqual(trail.ip, "172.30.93.2", "the trail must have the address of the client, and not that of nginx");
  });
  // Ten seconds of work, in the first of which its worker is killed.
  const interrupted = await enqueue(door, token, "system.noop", { steps: 33, stepMs: 300 });
  await untilRunning(door, token, interrupted);
  await step("parts are killed and come back, under load", () => breakParts(door, token));
  await step("sign-in and jobs go on without Redis, whose name nobody knows any more", () => goWithoutRedis(door));
  await step("the database is stopped and started, as by an update of its image", () => restartDatabase(door));
  await step("the same data as a mesh, every service in a container of its own", async () => {
    await install("--mesh");
    const mesh = await containersOf(stack);
    for (const service of ["app", "auth", "inventory", "operations", "worker"]) {
      const roles = mesh.get(service)?.Config.Env.find((each) => each.startsWith("ERP_ROLES="));
      assert.equal(roles, `ERP_ROLES=${service === "app" ? "gateway" : service}`);
    }
    await callEveryProtocol(door, await signIn(door), "MESH");
    assert((await unitCodes(door, await signIn(door))).includes("COMPOSE"));
    await exchangeFile(door, await signIn(door));
    const proof = await enqueue(door, await signIn(door), "inventory.stock_proof");
    await followJob(door, await signIn(door), proof);
  });
  await step("the job whose worker was killed has been done by another", async () => {
    await followJob(door, await signIn(door), interrupted);
    const attempts = await attemptsAt(door, await signIn(door), interrupted);
    assert(attempts.includes(Outcome.LOST) && attempts.at(-1) === Outcome.SUCCEEDED, `its attempts: ${attempts}`);
  });
} finally {
  await step("the stack is taken down and leaves nothing", async () => {
    const mesh = [...compose, "-f", join(root, "deploy/mesh.compose.yml"), "--profile", "*"];
    if (process.exitCode !== undefined || process.env.COMPOSE_LOGS)
      await output("docker", ...mesh, "logs", "--tail", "50").then(print);
    const stoppedAt = performance.now();
    await output("docker", ...mesh, "stop", "-t", "10");
    print(`    stopped within ${seconds(stoppedAt)}`);
    const ends = [...(await containersOf(stack))].map(([service, { State }]) => `${service} ${State.ExitCode}`);
    await output("docker", ...mesh, "down", "-v");
    assert.equal((await containersOf(stack)).size, 0);
    const label = `label=com.docker.compose.project=${stack}`;
    assert.equal(await output("docker", "volume", "ls", "-q", "--filter", label), "");
    assert.equal(await output("docker", "network", "ls", "-q", "--filter", label), "");
    rmSync(folder, { recursive: true, force: true });
    if (process.exitCode !== undefined) return;
    const killed = ends.filter((end) => !end.endsWith(" 0"));
    assert.deepEqual(killed, [], "every part ends by itself");
  });
}
print(`test:compose passed in ${seconds(startedAt)}`);

async function install(...more: string[]): Promise<string> {
  const settings = ["--host", "localhost 127.0.0.1", "--folder", folder, "--stack", stack, "--edge-net", "172.30.93"];
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--version", "test", "--no-build", "--admin", "admin"];
  return output(join(root, "deploy/install.sh"), ...settings, ...place, ...more);
}

/** What install.sh must not touch when it is there: settings, secrets, allow lists. */
function fingerprint(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/data"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`);
}

/** Kills what runs in each container, one after the other; Docker starts it anew, and no call is lost or doubled. */
async function breakParts(door: Door, token: string): Promise<void> {
  const load = keepMakingUnits(door, token, "LOAD");
  const parts = {
    worker: /^(node|MainThread)$/,
    app: /^(node|MainThread)$/,
    redis: /^redis-server$/,
    nginx: /^nginx$/,
    db: /^postgres$/,
  };
  for (const [service, program] of Object.entries(parts)) {
    const before = (await containersOf(stack)).get(service);
    const made = load.made.length;
    process.kill(processBelow(before?.State.Pid ?? 0, program), "SIGKILL");
    await until(`${service} is started anew`, async () => {
      const now = (await containersOf(stack)).get(service);
      return (now?.RestartCount ?? 0) > (before?.RestartCount ?? 0) && now?.State.Running === true;
    });
    await until(`calls are answered after the end of ${service}`, async () => load.made.length > made + 5);
  }
  await load.stop();
  const codes = (await unitCodes(door, token)).filter((code) => code.startsWith("LOAD-"));
  assert.deepEqual(codes.sort(), [...load.made].sort(), "every unit that was answered is there, once");
  assert(await version(door));
  print(`    ${load.made.length} calls answered, ${load.failed.length} repeated`);
}

/**
 * Takes Redis away altogether. On a machine whose name servers are out of reach, to ask for its name takes many seconds, and
 * the system answers two such questions at a time: connections to the database need an answer too.
 */
async function goWithoutRedis(door: Door): Promise<void> {
  await output("docker", ...compose, "stop", "redis");
  await sleep(3_000);
  const tookMs: number[] = [];
  for (let round = 0; round < 6; round++) {
    const startedAt = performance.now();
    const token = await signIn(door);
    await followJob(door, token, await enqueue(door, token, "system.noop", { steps: 1, stepMs: 1 }));
    tookMs.push(Math.round(performance.now() - startedAt));
  }
  await output("docker", ...compose, "start", "redis");
  print(`    a sign-in and a job within ${tookMs.join(", ")} ms`);
  assert(Math.max(...tookMs) < 6_000, "without Redis a job may be taken 2 s later, and nothing else may wait");
}

/** Nobody knows the name of the database meanwhile either, and many ask for it. */
async function restartDatabase(door: Door): Promise<void> {
  await output("docker", ...compose, "stop", "db");
  await sleep(3_000);
  await output("docker", ...compose, "start", "db");
  const startedAt = performance.now();
  await until("somebody signs in after the start of the database", () => signIn(door).then(Boolean, () => false));
  print(`    a sign-in again ${seconds(startedAt)} after the start`);
  assert(performance.now() - startedAt < 10_000, "it takes longer than the database needs to start");
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; !(await holds()); await sleep(200))
    if (Date.now() > giveUpAt) assert.fail(`not within a minute: ${what}`);
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begunAt = performance.now();
  try {
    const result = await work();
    print(`ok      ${name} (${seconds(begunAt)})`);
    return result;
  } catch (error) {
    process.exitCode = 1;
    print(`FAILED  ${name} (${seconds(begunAt)})`);
    throw error;
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
