import { expect, test } from "vitest";
import { bindVariables, parsePathTemplate } from "./path-template.ts";

const shape = (source: string) =>
  parsePathTemplate(source).segments.map((each) =>
    each.kind === "literal" ? each.text : each.kind === "one" ? "*" : "**",
  );

test.each([
  ["/api/v1/users", ["api", "v1", "users"], ""],
  ["/api/v1/users/{user_id}:setState", ["api", "v1", "users", "*"], "setState"],
  ["/api/v1/{name=shelves/*/books/*}", ["api", "v1", "shelves", "*", "books", "*"], ""],
  ["/api/v1/{name=files/**}:read", ["api", "v1", "files", "**"], "read"],
  ["/api/v1/sessions:login", ["api", "v1", "sessions"], "login"],
  ["/api/v1/*/x", ["api", "v1", "*", "x"], ""],
])("%s is read", (source, segments, verb) => {
  expect(shape(source)).toEqual(segments);
  expect(parsePathTemplate(source).verb).toBe(verb);
});

test("a variable names a nested field and the segments that it takes", () => {
  const { variables } = parsePathTemplate("/v1/{user.id}/x/{name=a/*/**}");
  expect(variables).toEqual([
    { fieldPath: ["user", "id"], start: 1, end: 2, manySegments: false },
    { fieldPath: ["name"], start: 3, end: undefined, manySegments: true },
  ]);
});

test.each([
  "users",
  "/users/{",
  "/users/{}",
  "/users/{a=}",
  "/users/{a={b}}",
  "/users//x",
  "/users/",
  "/**/x",
  "/{a=**}/x",
  "/{a}/{a}",
  "/{a-b}",
  "/a b",
  "/a:",
  "/{a}x",
  "/a?b",
])("%s is refused", (source) => {
  expect(() => parsePathTemplate(source)).toThrow(SyntaxError);
});

test.each([
  ["/v1/{id}", ["v1", "a%20b%2Fc"], ["a b/c"]],
  ["/v1/{name=files/**}", ["v1", "files", "a%20b", "c%2fd"], ["files/a b/c%2fd"]],
  ["/v1/{name=files/**}", ["v1", "files"], ["files"]],
  ["/v1/{a}/{b=x/*}/y", ["v1", "1", "x", "2", "y"], ["1", "x/2"]],
])("%s binds its variables", (source, segments, values) => {
  expect(bindVariables(parsePathTemplate(source), segments)).toEqual(values);
});

test("percent-encoding that is not valid is not passed on", () => {
  expect(() => bindVariables(parsePathTemplate("/{id}"), ["%ff"])).toThrow(URIError);
});
