import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Container, output, processBelow, processStatus, readFence } from "./docker.ts";

const gib = 1024 ** 3;
const mib = 1024 ** 2;

/** The fences that the customer asked for, and those of the rest. */
const fences: Readonly<Record<string, { cpus: number; memory: number; reservation: number; pids: number }>> = {
  app: { cpus: 1, memory: 2 * gib, reservation: 512 * mib, pids: 256 },
  "app-2": { cpus: 1, memory: 2 * gib, reservation: 512 * mib, pids: 256 },
  worker: { cpus: 1, memory: 2 * gib, reservation: 512 * mib, pids: 256 },
  db: { cpus: 2, memory: 3 * gib, reservation: gib, pids: 256 },
  redis: { cpus: 0.5, memory: 512 * mib, reservation: 64 * mib, pids: 64 },
  nginx: { cpus: 1, memory: 256 * mib, reservation: 64 * mib, pids: 64 },
};

/** What runs in each container: its program, and the user that it runs as. */
const programs: Readonly<Record<string, { name: RegExp; uid: string }>> = {
  app: { name: /^(node|MainThread)$/, uid: "1000" },
  "app-2": { name: /^(node|MainThread)$/, uid: "1000" },
  worker: { name: /^(node|MainThread)$/, uid: "1000" },
  db: { name: /^postgres$/, uid: "70" },
  redis: { name: /^redis-server$/, uid: "999" },
  nginx: { name: /^nginx$/, uid: "101" },
};

/** Reads the fences of the running stack back from the kernel, and what each process may do. */
export function checkFences(containers: ReadonlyMap<string, Container>): void {
  for (const [service, wanted] of Object.entries(fences)) {
    const container = containers.get(service);
    assert(container?.State.Running, `${service} does not run`);
    const pid = container.State.Pid;
    const found = {
      cpus: readFence(pid, "cpus"),
      memory: readFence(pid, "memory"),
      reservation: readFence(pid, "reservation"),
      pids: readFence(pid, "pids"),
    };
    assert.deepEqual(found, wanted, `the fences of ${service}`);
    assert.equal(container.HostConfig.RestartPolicy.Name, "always", service);
    assert.equal(container.HostConfig.ReadonlyRootfs, true, service);
    const { name, uid } = programs[service] as { name: RegExp; uid: string };
    const program = processBelow(pid, name);
    assert(program > 0, `${service} runs no ${name}`);
    assert.equal(processStatus(program, "Uid").split("\t")[0], uid, `the user of ${service}`);
    assert.match(processStatus(program, "CapEff"), /^0+$/, `the capabilities of ${service}`);
    assert.equal(processStatus(program, "NoNewPrivs"), "1", service);
    const published = Object.keys(container.HostConfig.PortBindings ?? {});
    assert.deepEqual(published, service === "nginx" ? ["8443/tcp"] : [], `the ports of ${service}`);
  }
  assert(containers.get("worker")?.Config.Env.includes("JOB_TIMEOUT_MS=900000"));
  for (const service of ["migrate", "web"]) assert.equal(containers.get(service)?.State.ExitCode, 0, service);
}

/** Nothing secret stands where anybody sees it who may look at a container. */
export function checkSecrets(containers: ReadonlyMap<string, Container>, folder: string): void {
  const seen = JSON.stringify([...containers.values()]);
  for (const name of readdirSync(join(folder, "secrets"))) {
    const secret = readFileSync(join(folder, "secrets", name), "utf8").trim();
    assert(secret.length >= 16 && !seen.includes(secret), `${name} stands in what Docker tells`);
  }
}

/** The networks: who may reach whom. */
export async function checkNetworks(containers: ReadonlyMap<string, Container>): Promise<void> {
  const reach = async (from: string, to: string, port: number) => {
    const code = `require("node:net").connect(${port}, "${to}").setTimeout(2000, () => process.exit(2))
      .on("connect", () => process.exit(0)).on("error", () => process.exit(1))`;
    const id = containers.get(from)?.Id ?? "";
    return output("docker", "exec", id, "node", "-e", code).then(
      () => true,
      () => false,
    );
  };
  const addressOf = (service: string) =>
    Object.values(containers.get(service)?.NetworkSettings.Networks ?? {})[0]?.IPAddress;
  assert.equal(await reach("app", "db", 5432), true, "the core must reach the database");
  assert.equal(await reach("worker", "core", 8080), true, "the worker must reach the core");
  assert.equal(await reach("worker", "redis", 6379), true, "the worker must reach Redis");
  assert.equal(await reach("worker", "db", 5432), false, "the worker must not reach the database");
  assert.equal(await reach("worker", addressOf("db") ?? "", 5432), false, "the worker must not reach the database");
  const [edge] = Object.keys(containers.get("nginx")?.NetworkSettings.Networks ?? {});
  assert.deepEqual(Object.keys(containers.get("nginx")?.NetworkSettings.Networks ?? {}), [edge]);
  assert(!Object.keys(containers.get("db")?.NetworkSettings.Networks ?? {}).includes(edge ?? ""), "nginx and database");
}

/** The settings that the running database has from its command line. */
export async function checkDatabase(containers: ReadonlyMap<string, Container>): Promise<void> {
  const query = "select name || '=' || current_setting(name) from pg_settings where source = 'command line' order by 1";
  const psql = ["psql", "-U", "postgres", "-h", "/var/run/postgresql", "-Atc", query];
  const settings = (await output("docker", "exec", containers.get("db")?.Id ?? "", ...psql)).split("\n");
  for (const wanted of [
    "autovacuum_analyze_scale_factor=0.02",
    "autovacuum_max_workers=3",
    "autovacuum_naptime=10s",
    "autovacuum_vacuum_scale_factor=0.05",
    "log_min_duration_statement=500ms",
    "max_connections=200",
  ])
    assert(settings.includes(wanted), `${wanted} is not among ${settings}`);
}
