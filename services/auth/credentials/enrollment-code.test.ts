import { expect, test } from "vitest";
import { createEnrollmentToken, enrollmentCode } from "./enrollment-code.ts";

test("a device finds address and token in the code", () => {
  const token = createEnrollmentToken();
  const code = enrollmentCode("https://erp.example:8443", token);
  expect(code).toMatch(/^erp-enroll:\?[\w%=&.-]+$/);
  const read = new URLSearchParams(code.slice("erp-enroll:?".length));
  expect(Object.fromEntries(read)).toEqual({ address: "https://erp.example:8443", token });
});

test("a token has 256 random bits and its mark", () => {
  expect(createEnrollmentToken()).toMatch(/^erpe_[\w-]{43}$/);
  expect(createEnrollmentToken()).not.toBe(createEnrollmentToken());
});
