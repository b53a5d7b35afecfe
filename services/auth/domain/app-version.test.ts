import { expect, test } from "vitest";
import { isOlderVersion } from "./app-version.ts";

test.each<[string, string, boolean]>([
  ["1.9.0", "1.10.0", true],
  ["1.10.0", "1.9.0", false],
  ["1.2", "1.2.0", false],
  ["1.2", "1.2.1", true],
  ["1.99999.99999", "2", true],
  ["2", "1.99999.99999", false],
  ["0.0.1", "0.0.0", false],
  ["01.2.3", "1.2.3", false],
  ["1.2.3", "1.2.3", false],
])("%s older than %s: %s", (version, minimum, older) => {
  expect(isOlderVersion(version, minimum)).toBe(older);
});
