import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

test("everybody may ask what is running", async () => {
  const answer = await stack.client(SystemService).getVersion({});
  expect(answer).toMatchObject({ product: "ERP Core", version: packageJson.version, production: false });
  expect(answer.schemaVersion).toMatch(/^\d{4}_[a-z0-9_]+$/);
  expect(
    Math.abs(
      timestampMs(answer.serverTime ?? { $typeName: "google.protobuf.Timestamp", seconds: 0n, nanos: 0 }) - Date.now(),
    ),
  ).toBeLessThan(60_000);
});
