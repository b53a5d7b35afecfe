import { expect, test } from "vitest";
import { createAuthSecrets } from "./auth-secrets.ts";
import { deviceNonceExpireTime, issueDeviceNonce } from "./device-nonce.ts";

const secrets = createAuthSecrets(Buffer.alloc(32, 1));
const issued = new Date("2026-03-01T08:00:00Z");
const after = (seconds: number) => new Date(issued.getTime() + seconds * 1000);

test("is good for the rest of its window and the whole next one", () => {
  const { nonce, expireTime } = issueDeviceNonce(secrets, issued);
  expect(expireTime).toEqual(after(600));
  expect(deviceNonceExpireTime(secrets, nonce, issued)).toEqual(expireTime);
  expect(deviceNonceExpireTime(secrets, nonce, after(599.999))).toEqual(expireTime);
  expect(deviceNonceExpireTime(secrets, nonce, after(600))).toBeUndefined();
});

test("issued at the end of a window it is still good for five minutes", () => {
  const { nonce } = issueDeviceNonce(secrets, after(299));
  expect(deviceNonceExpireTime(secrets, nonce, after(299 + 300))).toEqual(after(600));
});

test("needs no memory: another process with the same secret accepts it, one with another secret does not", () => {
  const { nonce } = issueDeviceNonce(secrets, issued);
  expect(deviceNonceExpireTime(createAuthSecrets(Buffer.alloc(32, 1)), nonce, issued)).toEqual(after(600));
  expect(deviceNonceExpireTime(createAuthSecrets(Buffer.alloc(32, 2)), nonce, issued)).toBeUndefined();
});

test("is good when the clock of the issuer was one window ahead, not when it was far ahead", () => {
  expect(deviceNonceExpireTime(secrets, issueDeviceNonce(secrets, after(300)).nonce, issued)).toEqual(after(900));
  expect(deviceNonceExpireTime(secrets, issueDeviceNonce(secrets, after(600)).nonce, issued)).toBeUndefined();
});

test("an altered, cut or made-up nonce is none", () => {
  const { nonce } = issueDeviceNonce(secrets, issued);
  const bytes = Buffer.from(nonce, "base64url");
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] as number) ^ 1;
    expect(deviceNonceExpireTime(secrets, altered.toString("base64url"), issued)).toBeUndefined();
  }
  for (const text of ["", "x", nonce.slice(1), `${nonce}A`, `${nonce}=`, "A".repeat(27), "\u0000"]) {
    expect(deviceNonceExpireTime(secrets, text, issued)).toBeUndefined();
  }
});
