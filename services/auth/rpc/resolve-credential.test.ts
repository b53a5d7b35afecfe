import { afterAll, beforeAll, expect, test } from "vitest";
import { AuthorityService, Identity_Kind } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("finds the caller behind a token, for the processes of the stack", async () => {
  const authority = stack.process.clients.internal(AuthorityService);
  const answer = await authority.resolveCredential({ credential: stack.admin.accessToken });
  expect(answer.identity).toMatchObject({ kind: Identity_Kind.USER, id: stack.admin.id, name: "admin" });
  expect(answer.authority?.permissions.every(({ unrestricted }) => unrestricted)).toBe(true);
  expect(await refusalOf(authority.resolveCredential({ credential: "x.y.z" }))).toEqual({ reason: "TOKEN_INVALID" });
  const mistyped = authority.resolveCredential({ credential: "erp_test_abcdefgh_x" });
  expect(await refusalOf(mistyped)).toEqual({ reason: "API_KEY_INVALID" });
});

test("does not exist for anybody else", async () => {
  const outside = stack.admin.client(AuthorityService).resolveCredential({ credential: "x" });
  expect(await refusalOf(outside)).toEqual({ reason: "UNKNOWN_METHOD" });
});
