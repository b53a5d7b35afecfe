import { expect, test } from "vitest";
import { loadContracts } from "./contracts.ts";
import { explain } from "./explain.ts";
import { findReason, listReasons, reasonText } from "./reason.ts";

const contracts = loadContracts();

test("a reason is found by its name as the error prints it, or as people type it", () => {
  for (const name of ["VERSION_CONFLICT", "version-conflict", "erp.type/VERSION_CONFLICT"]) {
    const text = explain(contracts, name, "table");
    expect(text).toMatch(/^erp\.type\/VERSION_CONFLICT\n {2}Somebody else changed this record\./);
    expect(text).toContain("資料已被他人修改");
    expect(text).toMatch(/status +ABORTED \(exit code 6\)/);
  }
  expect(() => explain(contracts, "erp.auth/VERSION_CONFLICT", "table")).toThrow(/no reason/);
});

test("all reasons are listed, each with an exit code of its class", () => {
  const { reasons } = JSON.parse(explain(contracts, undefined, "json")) as { reasons: { exitCode: number }[] };
  expect(reasons.length).toBe(listReasons(contracts.registry).length);
  expect(reasons.length).toBeGreaterThan(40);
  for (const { exitCode } of reasons) expect([1, 3, 4, 5, 6, 7, 8, 9]).toContain(exitCode);
});

test("a text takes the metadata of the error, and keeps the place of what is missing", () => {
  const reason = findReason(contracts.registry, "erp.type", "IN_USE");
  if (!reason) throw new Error("IN_USE is missing");
  expect(reasonText(reason, { resource: "Site A", by: "2 units" }, "en")).toBe("Site A is still in use by 2 units.");
  expect(reasonText(reason, { resource: "A 廠", by: "2 個單位" }, "zh-TW")).toBe("A 廠仍被2 個單位使用中。");
  expect(reasonText(reason, {}, "en")).toContain("{by}");
});
