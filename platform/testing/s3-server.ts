import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "minio";
import { findFreePort } from "../db/free-port.ts";
import type { S3Options } from "../storage/s3-storage.ts";
import { requirePrograms } from "./system-programs.ts";

/** A real S3 server of its own for a test: Ceph's gateway before a store in one folder. */
export type TestS3 = { readonly options: S3Options; stop(): Promise<void> };

/** Starts the server with an empty bucket, which takes about 15 seconds. */
export async function startS3Server(): Promise<TestS3> {
  await requirePrograms("ceph-mon", "ceph-osd", "radosgw", "ceph", "curl");
  const dir = await mkdtemp(join(tmpdir(), "erp-s3-"));
  const [port, monitorPort] = [await findFreePort(), await findFreePort()];
  const options = { accessKey: "test-access-key", secretKey: "test-secret-key-of-32-characters", bucket: "erp-files" };
  const script = join(import.meta.dirname, "s3-server.sh");
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    S3_DIR: dir,
    S3_PORT: String(port),
    MONITOR_PORT: String(monitorPort),
    S3_ACCESS_KEY: options.accessKey,
    S3_SECRET_KEY: options.secretKey,
  };
  // In a group of its own, because it has children that outlive it.
  const child = spawn("bash", [script], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const killWithUs = () => killGroup(child);
  process.once("exit", killWithUs);
  const stop = async () => {
    killGroup(child);
    process.removeListener("exit", killWithUs);
    await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    await ready(child);
    const full = { ...options, host: "127.0.0.1", port, secure: false, region: "us-east-1" };
    await makeBucket(full);
    return { options: full, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeBucket({ host, port, region, bucket, accessKey, secretKey }: S3Options): Promise<void> {
  const client = new Client({ endPoint: host, port, useSSL: false, region, accessKey, secretKey });
  await client.makeBucket(bucket, region);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody is left of the group.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(
      () => reject(new Error(`the S3 server did not start in time:\n${output}`)),
      startTimeoutMs,
    );
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000);
      if (output.includes("the S3 server answers")) settle(resolve);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", () => settle(() => reject(new Error(`the S3 server did not start:\n${output}`))));
  });
}

const startTimeoutMs = 90_000;
