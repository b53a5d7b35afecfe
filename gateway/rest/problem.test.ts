import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { refuse } from "../../platform/errors/common.ts";
import { explain } from "../../platform/rpc/explain.ts";
import { httpStatusOf } from "./http-status.ts";
import { problemHeaders, problemOf } from "./problem.ts";

const context = { instance: "/api/v1/users", requestId: "request-1", language: "en" };

test("a refusal keeps reason, domain, metadata and fields", () => {
  const violations = [{ field: "user.login", rule: "string.min_len", message: "too short" }];
  const problem = problemOf(refuse("INVALID_REQUEST", { violations: "user.login: too short" }, violations), context);
  expect(problem).toEqual({
    type: "/docs/errors#INVALID_REQUEST",
    title: "Invalid request",
    status: 400,
    detail: "The request is not valid: user.login: too short",
    instance: "/api/v1/users",
    reason: "INVALID_REQUEST",
    domain: "erp.type",
    metadata: { violations: "user.login: too short" },
    request_id: "request-1",
    violations: [{ field: "user.login", description: "too short", reason: "string.min_len" }],
  });
});

test("the detail is in the caller's language", () => {
  expect(problemOf(refuse("DEADLINE"), { ...context, language: "zh-TW" }).detail).toBe("處理逾時，請以相同的鍵重試。");
});

test.each([
  ["a plain error", new Error('relation "auth.user" does not exist at /srv/app/store.ts:7')],
  ["an error of the runtime", new ConnectError("select * from auth.user", Code.Unknown)],
  ["a fault without a reason", new ConnectError("/etc/passwd", Code.Internal)],
  ["no error at all", "stack: at /srv/app"],
])("%s tells nothing of the inside", (_what, error) => {
  const problem = problemOf(error, context);
  expect(problem).toMatchObject({ status: 500, reason: "INTERNAL", metadata: { request_id: "request-1" } });
  expect(JSON.stringify(problem)).not.toMatch(/srv|select|relation|passwd/);
});

test("a call that the client left has no reason", () => {
  const problem = problemOf(new ConnectError("gone", Code.Canceled), context);
  expect(problem).toMatchObject({
    type: "about:blank",
    title: "Client closed the request",
    status: 499,
    reason: "",
    detail: "",
  });
});

test.each([
  [Code.InvalidArgument, 400],
  [Code.FailedPrecondition, 400],
  [Code.Unauthenticated, 401],
  [Code.PermissionDenied, 403],
  [Code.NotFound, 404],
  [Code.Aborted, 409],
  [Code.AlreadyExists, 409],
  [Code.ResourceExhausted, 429],
  [Code.Internal, 500],
  [Code.Unimplemented, 501],
  [Code.Unavailable, 503],
  [Code.DeadlineExceeded, 504],
])("code %i is HTTP %i", (code, status) => {
  expect(httpStatusOf(code)).toBe(status);
});

test("two reasons have a status of their own", () => {
  expect(problemOf(refuse("REQUEST_TOO_LARGE", { limit_bytes: "1" }), context).status).toBe(413);
  expect(problemOf(refuse("UNKNOWN_METHOD"), context).status).toBe(404);
});

test("when to come back stands in Retry-After", () => {
  const problem = problemOf(refuse("RATE_LIMITED", { retry_after_seconds: "7" }), context);
  expect(problemHeaders(problem)["retry-after"]).toBe("7");
  expect(problemHeaders({ ...problem, metadata: { retry_after_seconds: "7\r\nx: y" } })["retry-after"]).toBeUndefined();
});

test("a 401 says how to authenticate", () => {
  const unauthenticated = explain(new ConnectError("no", Code.Unauthenticated), context);
  const problem = { ...problemOf(unauthenticated, context), status: 401 };
  expect(problemHeaders({ ...problem, reason: "UNAUTHENTICATED" })["www-authenticate"]).toBe('Bearer realm="erp"');
  expect(problemHeaders({ ...problem, reason: "TOKEN_EXPIRED" })["www-authenticate"]).toBe(
    'Bearer realm="erp", error="invalid_token"',
  );
  expect(problemHeaders({ ...problem, status: 403 })["www-authenticate"]).toBeUndefined();
});
