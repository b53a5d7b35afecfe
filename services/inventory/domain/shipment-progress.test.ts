import { expect, test } from "vitest";
import { type LineProgress, shipmentProgress } from "./shipment-progress.ts";

const line: LineProgress = { base_quantity: "10", short_quantity: "0", allocated: "0", picked: "0", packed: "0" };
const progress = (...lines: Partial<LineProgress>[]) => shipmentProgress(lines.map((each) => ({ ...line, ...each })));

test("a shipment is as far as the least of its lines", () => {
  expect(progress({})).toEqual({ allocated: false, complete: false, packing: "none" });
  expect(progress({ allocated: "0.000001" }, {})).toEqual({ allocated: true, complete: false, packing: "none" });
  expect(progress({ picked: "10" }, { picked: "9.5" })).toMatchObject({ allocated: true, complete: false });
  expect(progress({ picked: "10" }, { picked: "9.5", short_quantity: "0.5" })).toMatchObject({ complete: true });
});

test("it is packed when all that was picked is", () => {
  const short = { picked: "0", short_quantity: "10" };
  expect(progress({ picked: "10", packed: "10" }, { picked: "4", packed: "3" }).packing).toBe("part");
  expect(progress({ picked: "10", packed: "10" }, short).packing).toBe("all");
  expect(progress(short)).toEqual({ allocated: false, complete: true, packing: "none" });
});
