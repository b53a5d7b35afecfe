import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withoutStalling } from "./without-stalling.ts";

test("hands on what comes, and lets its source go", async () => {
  let closed = 0;
  async function* source() {
    try {
      for (let n = 1; ; n++) yield n;
    } finally {
      closed += 1;
    }
  }
  const seen: number[] = [];
  for await (const n of withoutStalling(source(), 1_000)) {
    seen.push(n);
    if (n === 3) break;
  }
  expect(seen).toEqual([1, 2, 3]);
  expect(closed).toBe(1);
});

test("refuses a source that stands still, but not a reader that takes its time", async () => {
  async function* source() {
    yield 1;
    yield 2;
    await sleep(60_000, undefined, { ref: false });
    yield 3;
  }
  const messages = withoutStalling(source(), 100);
  expect(await messages.next()).toMatchObject({ value: 1 });
  await sleep(250);
  expect(await messages.next()).toMatchObject({ value: 2 });
  await expect(messages.next()).rejects.toMatchObject({ reason: "UPLOAD_STALLED", retryable: true });
  expect(await messages.next()).toMatchObject({ done: true });
});

test("what the source fails with is passed on", async () => {
  async function* source() {
    yield 1;
    throw new Error("broken");
  }
  const messages = withoutStalling(source(), 1_000);
  await messages.next();
  await expect(messages.next()).rejects.toThrow("broken");
});
