import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { LoginRequestSchema, LoginResponseSchema } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { redacted } from "./redact.ts";

test("masks what the contract marks, at any depth, and leaves the message alone", () => {
  const request = create(LoginRequestSchema, { login: "anna", password: "canary" });
  expect(redacted(LoginRequestSchema, request)).toEqual({ login: "anna", password: "***" });
  expect(request.password).toBe("canary");
  const response = create(LoginResponseSchema, { tokens: { accessToken: "canary" }, user: { login: "anna" } });
  expect(JSON.stringify(redacted(LoginResponseSchema, response))).not.toContain("canary");
});
