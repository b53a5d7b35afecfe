import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../db/free-port.ts";
import { requirePrograms } from "./system-programs.ts";

/** A real nginx with the configuration that is shipped, on 127.0.0.1. */
export type TestNginx = {
  readonly url: string;
  readonly port: number;
  /** Process id of its master. */
  readonly pid: number;
  /** Certificate that clients have to trust. */
  readonly ca: string;
  /** The lines of its access log so far. */
  accessLog(): Record<string, unknown>[];
  /** What it complained about so far. */
  errorLog(): string;
  /** Lets it read its configuration anew, as an operator does. */
  reload(): Promise<void>;
  stop(): Promise<void>;
};

/** What may differ from the shipped configuration. */
export type NginxOptions = {
  /** Ports of the processes of the core. */
  readonly cores: readonly number[];
  /** Folder with the pages; an empty one when left out. */
  readonly webRoot?: string;
  /** Files of the folder "allow", by their names without ".conf". */
  readonly allow?: Readonly<Record<string, string>>;
  /** Rewrites a file of the configuration, for measurements of what was not chosen. */
  readonly edit?: (text: string, file: string) => string;
};

const shipped = resolve(import.meta.dirname, "../../nginx");

/** Starts nginx. The files are those of the folder nginx/, with the variables filled in that Compose fills in. */
export async function startNginx(options: NginxOptions): Promise<TestNginx> {
  const [program, openssl] = (await requirePrograms("nginx", "openssl")) as [string, string];
  const folder = mkdtempSync(join(tmpdir(), "erp-nginx-"));
  // The workers are another user when this process is root.
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const certificate = makeCertificate(openssl, folder);
  layOut(folder, options, { ...certificate, port });
  const arguments_ = ["-p", `${folder}/run/`, "-c", `${folder}/nginx.conf`];
  const child = spawn(program, [...arguments_, "-g", "daemon off;"], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    process.removeListener("exit", killWithUs);
    rmSync(folder, { recursive: true, force: true });
  };
  await listening(port, () => child.exitCode === null).catch(async (error) => {
    await stop();
    throw new Error(`nginx did not start:\n${errors}`, { cause: error });
  });
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    ca: readFileSync(certificate.certificate, "utf8"),
    errorLog: () => errors,
    accessLog: () =>
      readFileSync(join(folder, "run/access.log"), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    reload: async () => {
      const before = workersOf(child.pid ?? 0);
      child.kill("SIGHUP");
      while (workersOf(child.pid ?? 0).every((pid) => before.includes(pid))) await sleep(20);
    },
    stop,
  };
}

type Place = { readonly certificate: string; readonly key: string; readonly port: number };

function layOut(folder: string, options: NginxOptions, { certificate, key, port }: Place): void {
  const { edit = (text) => text } = options;
  for (const name of ["run", "conf.d", "web"]) mkdirSync(join(folder, name));
  for (const name of ["erp", "allow"]) cpSync(join(shipped, name), join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries(options.allow ?? {}))
    writeFileSync(join(folder, `allow/${name}.conf`), text);
  const variables: Record<string, string> = {
    ERP_CORE_SERVERS: coreServers(options.cores.map((core) => `127.0.0.1:${core}`)),
    ERP_LISTEN: `127.0.0.1:${port}`,
    ERP_SERVER_NAME: "127.0.0.1 localhost",
    ERP_TLS_CERTIFICATE: certificate,
    ERP_TLS_KEY: key,
    ERP_WEB_ROOT: options.webRoot ?? join(folder, "web"),
    ERP_ACCESS_LOG: "access.log",
  };
  const write = (from: string, to: string) => {
    const text = readFileSync(from, "utf8").replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`the template of nginx has an unknown variable ${name}`);
      return value;
    });
    writeFileSync(to, edit(text, to.slice(folder.length + 1)));
  };
  write(join(shipped, "nginx.conf"), join(folder, "nginx.conf"));
  write(join(shipped, "erp.conf.template"), join(folder, "conf.d/default.conf"));
  if (options.edit)
    for (const name of readdirSync(join(shipped, "erp"))) write(join(shipped, "erp", name), join(folder, "erp", name));
}

/** The servers of the core as the template takes them. */
function coreServers(addresses: readonly string[]): string {
  return addresses.map((address) => `server ${address} max_fails=0;`).join(" ");
}

function makeCertificate(openssl: string, folder: string): { certificate: string; key: string } {
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync(openssl, ["req", ...kind, ...names, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  return { certificate, key };
}

async function listening(port: number, runs: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt && runs(); await sleep(20)) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
  }
  throw new Error(`nobody listens on port ${port}`);
}

function workersOf(master: number): string[] {
  return readFileSync(`/proc/${master}/task/${master}/children`, "utf8").split(" ").filter(Boolean);
}
