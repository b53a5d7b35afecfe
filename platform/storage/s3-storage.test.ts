import { randomBytes } from "node:crypto";
import { Client } from "minio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Health_State } from "../../gen/erp/operations/v1/health_pb.ts";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import { downloadTestFile, uploadTestFile } from "../../test/test-files.ts";
import { startTestStack } from "../../test/test-stack.ts";
import { startS3Server, type TestS3 } from "../testing/s3-server.ts";
import { openS3Storage } from "./s3-storage.ts";
import type { Storage } from "./storage.ts";
import { describeStorage } from "./testing/storage-contract.ts";

let server: TestS3;
let storage: Storage;
beforeAll(async () => {
  server = await startS3Server();
  storage = openS3Storage(server.options);
}, 300_000);
afterAll(() => server?.stop());

describeStorage(() => storage);

test("what a crash left behind is removed when it is old", async () => {
  const { host, port, secure, bucket, region, accessKey, secretKey } = server.options;
  const client = new Client({ endPoint: host, port, useSSL: secure, region, accessKey, secretKey });
  await client.initiateNewMultipartUpload(bucket, "contract/2026/11/left-behind", {});
  expect(await storage.removeUnfinished(new Date(Date.now() - 3_600_000))).toBe(0);
  expect(await storage.removeUnfinished(new Date(Date.now() + 3_600_000))).toBe(1);
  expect(await storage.removeUnfinished(new Date(Date.now() + 3_600_000))).toBe(0);
});

test("a stack keeps its files there, and says how the server is", { timeout: 60_000 }, async () => {
  const { host, port, bucket, accessKey, secretKey } = server.options;
  const stack = await startTestStack({
    env: { ERP_STORAGE_URL: `s3://${host}:${port}/${bucket}` },
    secrets: { ERP_STORAGE_ACCESS_KEY: accessKey, ERP_STORAGE_SECRET_KEY: secretKey },
  });
  try {
    const content = randomBytes(1_000_000);
    const file = await uploadTestFile(stack.admin, {}, content);
    expect((await downloadTestFile(stack.admin, file.id)).content.equals(content)).toBe(true);
    const [year, month] = new Date().toISOString().split("-");
    expect(await storage.stat(`attachment/${year}/${month}/${file.id}`)).toMatchObject({ size: 1_000_000 });
    const { health } = await stack.admin.client(SystemService).getHealth({});
    expect(health?.parts.find(({ name }) => name === "storage")).toMatchObject({ state: Health_State.UP });
  } finally {
    await stack.stop();
  }
});

test("wrong keys, a missing bucket and a server that is away are told", async () => {
  const { options } = server;
  const stranger = openS3Storage({ ...options, secretKey: "not the secret of this server" });
  await expect(stranger.stat("contract/a")).rejects.toThrow();
  await expect(openS3Storage({ ...options, bucket: "nothing-here" }).check()).rejects.toThrow("no bucket");
  const away = openS3Storage({ ...options, port: 1 });
  await expect(away.stat("contract/a")).rejects.toMatchObject({ problem: "unavailable" });
  await expect(away.check()).rejects.toMatchObject({ problem: "unavailable" });
});
