import { expect, test } from "vitest";
import { diskState, worstState } from "./health-rules.ts";

test.each([
  [1, "up"],
  [0.1, "up"],
  [0.0999, "degraded"],
  [0.05, "degraded"],
  [0.0499, "down"],
  [0, "down"],
])("a disk with %d free is %s", (share, state) => {
  expect(diskState(share)).toBe(state);
});

test("the worst state counts", () => {
  expect(worstState([])).toBe("up");
  expect(worstState(["up", "degraded", "up"])).toBe("degraded");
  expect(worstState(["up", "down", "degraded"])).toBe("down");
});
