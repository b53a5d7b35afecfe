import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PutawaySuggestion_ReasonSchema } from "../../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import type { Text } from "../../shared/language.ts";
import { cameraTexts } from "../camera/camera-texts.ts";
import { pageTexts } from "./page-texts.ts";
import { taskTexts } from "./task-texts.ts";

test("every text is there in both languages, with the same places for values", () => {
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  const all = [pageTexts, taskTexts, cameraTexts].flatMap((texts) => Object.entries<Text>(texts));
  for (const [name, [en, zhTw]] of all) {
    expect(en.trim(), name).not.toBe("");
    expect(zhTw.trim(), name).not.toBe("");
    expect(places(zhTw), name).toEqual(places(en));
  }
});

test("names of the contracts that are shown have texts", () => {
  const names = (schema: typeof StockStatusSchema | typeof PutawaySuggestion_ReasonSchema, prefix: string) =>
    schema.values.filter(({ number }) => number !== 0).map(({ localName }) => `${prefix}_${localName}`);
  const wanted = [...names(StockStatusSchema, "status"), ...names(PutawaySuggestion_ReasonSchema, "reason")];
  expect(Object.keys(pageTexts)).toEqual(expect.arrayContaining(wanted));
});

test("every text is said somewhere: one that is not stands for something that was forgotten", () => {
  const root = join(import.meta.dirname, "..");
  const files = globSync("**/*.{ts,tsx}", { cwd: root }).filter((file) => !/-texts\.ts$|\.test\.ts$/.test(file));
  const sources = files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
  const words = new Set(sources.match(/\w+/g));
  const begun = [...sources.matchAll(/`(\w+_)\$\{/g)].map(([, start = ""]) => start);
  const names = [pageTexts, taskTexts, cameraTexts].flatMap((texts) => Object.keys(texts));
  expect(names.filter((name) => !words.has(name) && !begun.some((start) => name.startsWith(start)))).toEqual([]);
});
