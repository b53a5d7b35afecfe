import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

test("gives everybody a nonce that is good for 5 to 10 minutes", async () => {
  const { nonce, expireTime } = await stack.client(DeviceTrustService).getDeviceChallenge({});
  expect(nonce).toMatch(/^[\w-]{27}$/);
  const minutes = (expireTime ? timestampMs(expireTime) - Date.now() : 0) / 60_000;
  expect(minutes).toBeGreaterThan(4.9);
  expect(minutes).toBeLessThanOrEqual(10);
});
