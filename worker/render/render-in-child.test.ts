import { expect, test } from "vitest";
import { renderInChild } from "./render-in-child.ts";
import type { RenderSpec, SentBatches, TableRow } from "./render-spec.ts";
import { batchesOf, sampleSpec } from "./testing/render-to-buffer.ts";

const never = new AbortController().signal;
const rowOf = (n: number): TableRow => [`ITEM-${n}`, "x".repeat(100), String(n), "", "", ""];

function* rows(count: number): Generator<TableRow> {
  for (let n = 0; n < count; n++) yield rowOf(n);
}

const render = async (batches: SentBatches, spec: Partial<RenderSpec> = {}, signal = never) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of renderInChild({ ...sampleSpec, ...spec }, batches, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
};

test("the bytes are those that the renderer makes", async () => {
  const lines = (await render(batchesOf(rows(5_000), 700))).toString().trimEnd().split("\r\n");
  expect(lines).toHaveLength(5_001);
  expect(lines.at(-1)).toMatch(/^ITEM-4999,/);
  expect((await render(batchesOf([]), { format: "xlsx" })).subarray(0, 2).toString()).toBe("PK");
});

test("rows that are JSON already are rendered as they are, and codes get their texts", async () => {
  const columns = sampleSpec.columns.map((column, at) =>
    at === 1 ? { ...column, texts: { OLD: "舊的, 用過", constructor: "建構" } } : column,
  );
  async function* batches() {
    yield JSON.stringify([
      ["OLD", "OLD", "1", "", "", ""],
      ["a\nb", "toString", "-2", "", "", "2026-11-26T16:30:05.999Z"],
    ]);
    yield [["C", "constructor", "3", "", "", ""]];
  }
  expect((await render(batches(), { columns })).toString().split("\r\n").slice(1)).toEqual([
    'OLD,"舊的, 用過",1,,,',
    '"a\nb",toString,-2,,,2026-11-27T00:30:05+08:00',
    "C,建構,3,,,",
    "",
  ]);
});

test("whoever reads slowly slows down the source", async () => {
  let given = 0;
  async function* endless() {
    for (;;) {
      given += 1_000;
      yield Array.from({ length: 1_000 }, (_, n) => rowOf(n));
    }
  }
  const bytes = renderInChild(sampleSpec, endless(), never);
  await bytes.next();
  const before = given;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(given - before).toBeLessThan(40_000);
  await bytes.return(undefined);
});

test("what the source fails with is what it fails with", async () => {
  async function* broken() {
    yield [rowOf(1)];
    throw new Error("the source broke");
  }
  await expect(render(broken())).rejects.toThrow("the source broke");
});

test("what the renderer fails with is told", async () => {
  await expect(render(batchesOf(rows(10)), { timeZone: "Nowhere/At_all" })).rejects.toThrow(/time zone/i);
});

test("it ends at once when it is not wanted any more", async () => {
  const stop = new AbortController();
  async function* endless() {
    for (;;) yield Array.from({ length: 1_000 }, (_, n) => rowOf(n));
  }
  const bytes = renderInChild(sampleSpec, endless(), stop.signal);
  await bytes.next();
  const startedAt = performance.now();
  stop.abort(new Error("cancelled"));
  await expect(async () => {
    for await (const _ of bytes);
  }).rejects.toThrow("cancelled");
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
