import { expect, test } from "vitest";
import { readCommandCode } from "./command-code.ts";
import { logScan, visible } from "./scan-log.ts";

test.each([
  ["CMD:OK", { name: "OK" }],
  ["]C0CMD:CANCEL", { name: "CANCEL" }],
  ["cmd:undo", { name: "UNDO" }],
  ["QTY:12.5", { name: "QTY", value: "12.5" }],
  ["]Q1CMD:QTY:0", { name: "QTY", value: "0" }],
  ["QTY:007", undefined],
  ["QTY:1.1234567", undefined],
  ["CMD:DELETE", undefined],
  ["XCMD:OK", undefined],
])("reads %s", (scanned, command) => {
  expect(readCommandCode(scanned)).toEqual(command);
});

test("keeps the last 200 scans, with control characters that can be seen", () => {
  const scans = Array.from({ length: 205 }, (_, at) => ({
    text: `${at}`,
    at,
    fate: "taken",
    source: "wedge" as const,
  }));
  const log = scans.reduce(logScan, [] as ReturnType<typeof logScan>);
  expect(log.map(({ at }) => at)).toEqual(scans.slice(5).map(({ at }) => at));
  expect(visible("0104\u001d10L1\n")).toBe("0104␝10L1␊");
});
