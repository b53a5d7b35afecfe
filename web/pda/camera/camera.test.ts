import { expect, test } from "vitest";
import { cameraFaultOf } from "./camera.ts";

test.each([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["SomethingNewError", "unknown"],
])("%s of the browser: %s", (name, fault) => {
  expect(cameraFaultOf(new DOMException("", name))).toBe(fault);
});

test("what is no error of a browser is unknown", () => {
  expect(cameraFaultOf(new TypeError("no such function"))).toBe("unknown");
  expect(cameraFaultOf("a text")).toBe("unknown");
});
