import { randomToken } from "./auth-secrets.ts";

/** Makes an enrolment token: "erpe_" with 256 random bits. It is stored by its SHA-256 alone. */
export function createEnrollmentToken(): string {
  return randomToken("erpe_");
}

/**
 * What the QR code of an enrolment says: `erp-enroll:?address=<address of the stack>&token=<token>`, percent-encoded like
 * a query. A device reads it with `new URLSearchParams(code.slice("erp-enroll:?".length))`, makes its key pair, and calls
 * DeviceTrustService.EnrollDevice at the address.
 */
export function enrollmentCode(address: string, token: string): string {
  return `erp-enroll:?${new URLSearchParams({ address, token })}`;
}
