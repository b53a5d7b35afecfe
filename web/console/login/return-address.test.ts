import { expect, test, vi } from "vitest";
import { returnAddress } from "./return-address.ts";

vi.stubGlobal("location", { origin: "https://erp.example" });

test.each([
  ["/items?q=bolt#x", "/items?q=bolt#x"],
  ["/", "/"],
  [undefined, "/"],
  ["", "/"],
  ["/login", "/"],
  ["//evil.example/x", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["items", "/"],
])("%s leads to %s", (wanted, address) => {
  expect(returnAddress(wanted)).toBe(address);
});
