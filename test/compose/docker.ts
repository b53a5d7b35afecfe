import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a program and returns what it printed; what it complained about stands in the error when it fails. */
export async function output(program: string, ...arguments_: string[]): Promise<string> {
  const { stdout } = await run(program, arguments_, { maxBuffer: 1e8 });
  return stdout.trim();
}

/** What Docker knows of a container. */
export type Container = {
  readonly Id: string;
  readonly State: { readonly Pid: number; readonly Running: boolean; readonly ExitCode: number };
  readonly RestartCount: number;
  readonly Config: { readonly Env: readonly string[]; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly RestartPolicy: { readonly Name: string };
    readonly PortBindings: Readonly<Record<string, unknown>> | null;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
};

/** The containers of a project by the names of their services; with those that have ended. */
export async function containersOf(project: string): Promise<Map<string, Container>> {
  const ids = await output("docker", "ps", "-aq", "--filter", `label=com.docker.compose.project=${project}`);
  if (ids === "") return new Map();
  const all = JSON.parse(await output("docker", "inspect", ...ids.split("\n"))) as Container[];
  return new Map(all.map((each) => [each.Config.Labels["com.docker.compose.service"] ?? "", each]));
}

/** What the kernel says of a container's control group: the same question to cgroup v1 and v2. */
export function readFence(pid: number, fence: "memory" | "reservation" | "pids" | "cpus"): number {
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").trim().split("\n");
  const unified = lines.find((line) => line.startsWith("0::") && lines.length === 1);
  const read = (controller: string, file: string) => {
    const line = unified ?? lines.find((each) => each.split(":")[1]?.split(",").includes(controller));
    if (!line) throw new Error(`no control group of ${controller}: ${lines.join(" ")}`);
    const path = line.split(":").slice(2).join(":");
    return readFileSync(`/sys/fs/cgroup${unified ? "" : `/${controller}`}${path}/${file}`, "utf8").trim();
  };
  switch (fence) {
    case "memory":
      return Number(read("memory", unified ? "memory.max" : "memory.limit_in_bytes"));
    case "reservation":
      return Number(read("memory", unified ? "memory.low" : "memory.soft_limit_in_bytes"));
    case "pids":
      return Number(read("pids", "pids.max"));
    case "cpus": {
      if (!unified) return Number(read("cpu", "cpu.cfs_quota_us")) / Number(read("cpu", "cpu.cfs_period_us"));
      const [quota, period] = read("cpu", "cpu.max").split(" ");
      return Number(quota) / Number(period);
    }
  }
}

/** A field of /proc/PID/status, for example "CapEff". */
export function processStatus(pid: number, field: string): string {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(text)?.[1] ?? "";
}

/** The first process below another that runs a program; "init" of Docker stands before some. */
export function processBelow(pid: number, program: RegExp): number {
  const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  if (program.test(name)) return pid;
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean)) {
    const found = processBelow(Number(child), program);
    if (found > 0) return found;
  }
  return 0;
}
