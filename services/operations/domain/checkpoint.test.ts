import { expect, test } from "vitest";
import {
  type Checkpoint,
  checkpointLine,
  headsDiffer,
  noHash,
  parseCheckpointLine,
  shortenedChains,
  signedText,
} from "./checkpoint.ts";

const heads = Array.from({ length: 16 }, (_, chain) => ({ chain, sequence: chain * 10, hash: "ab".repeat(32) }));
const checkpoint: Checkpoint = {
  checkpoint: 7,
  create_time: "2026-01-02T03:04:05.678Z",
  previous: noHash,
  key_id: "0123456789abcdef",
  heads,
  signature: "A".repeat(86),
};

test("a line is read back as it was written", () => {
  expect(parseCheckpointLine(checkpointLine(checkpoint))).toEqual(checkpoint);
});

test("the form does not depend on how the content was put together", () => {
  const other = { ...Object.fromEntries(Object.entries(checkpoint).reverse()) } as Checkpoint;
  expect(
    checkpointLine({ ...other, heads: heads.map(({ hash, sequence, chain }) => ({ hash, sequence, chain })) }),
  ).toBe(checkpointLine(checkpoint));
});

test("the signature covers everything but itself", () => {
  expect(signedText({ ...checkpoint, signature: "B" } as Checkpoint)).toBe(signedText(checkpoint));
  for (const change of [
    { checkpoint: 8 },
    { create_time: "x" },
    { previous: "x" },
    { key_id: "x" },
    { heads: heads.slice(1) },
  ]) {
    expect(signedText({ ...checkpoint, ...change })).not.toBe(signedText(checkpoint));
  }
});

const line = checkpointLine(checkpoint);
test.each([
  ["", "nothing"],
  ["{}", "another object"],
  [`${line} `, "a trailing space"],
  [line.replace(":", ": "), "a space within"],
  [line.replace('"checkpoint":7', '"checkpoint":07'), "a leading zero"],
  [line.replace('"checkpoint":7', '"checkpoint":7,"more":1'), "a field more"],
  [line.replace('{"chain":3', '{"chain":4'), "a chain twice"],
  [checkpointLine({ ...checkpoint, heads: heads.slice(1) }), "a chain less"],
  [line.replace("abab", "ABAB"), "a hash in capitals"],
  [line.slice(0, -5), "a torn line"],
])("%s is no checkpoint: %s", (text) => {
  expect(parseCheckpointLine(text)).toBeUndefined();
});

test("heads differ when any chain grew or has another hash", () => {
  const grown = heads.map((head) => (head.chain === 5 ? { ...head, sequence: 51 } : head));
  expect(headsDiffer(heads, heads)).toBe(false);
  expect(headsDiffer(heads, grown)).toBe(true);
  expect(
    headsDiffer(
      heads,
      heads.map((head) => (head.chain === 5 ? { ...head, hash: noHash } : head)),
    ),
  ).toBe(true);
  expect(shortenedChains(heads, grown)).toEqual([]);
  expect(shortenedChains(grown, heads)).toEqual([5]);
});
