import { readFileSync } from "node:fs";
import { join } from "node:path";

/** CPU time of a process and of those that it has started, in microseconds, in steps of ten milliseconds. */
export function cpuUsBelow(pid: number): number {
  const { own, ended, children } = read(pid);
  return children.reduce((sum, child) => sum + cpuUsBelow(child), own + ended);
}

/** CPU time of a process without those that it has started, in the same way. */
export function cpuUsOf(pid: number): number {
  return read(pid).own;
}

/** Process of the database in the folder of a bench. */
export function databasePid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n", 1)[0]);
}

function read(pid: number): { own: number; ended: number; children: number[] } {
  const textOf = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8");
  try {
    const children = textOf(`task/${pid}/children`).split(" ").filter(Boolean).map(Number);
    // The name of the program may hold spaces; after it there are numbers only. The 14th to 17th are user and system time,
    // its own and those of children that have ended.
    const stat = textOf("stat");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const sum = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * 10_000;
    return { own: sum(11), ended: sum(13), children };
  } catch (error) {
    // One that has just ended: its time is counted with its parent's.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return { own: 0, ended: 0, children: [] };
    throw error;
  }
}
