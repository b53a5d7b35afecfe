import fc from "fast-check";
import { expect, test } from "vitest";
import { createScanQueue, repeatMs, type Scan } from "./scan-queue.ts";

/** A worker whose jobs end when the test says so. */
function createWorker() {
  const done: string[] = [];
  let release: (() => void) | undefined;
  return {
    done,
    work: ({ text }: Scan) =>
      new Promise<void>((resolve) => {
        release = () => {
          done.push(text);
          resolve();
        };
      }),
    /** Ends the job that runs, and lets the next one begin. */
    finish: async () => {
      release?.();
      release = undefined;
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    },
  };
}

test("works off every scan once and in order, however they come between the jobs", async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("scan" as const),
      text: fc.constantFrom("A", "B", "C"),
      after: fc.integer({ min: 0, max: 2_000 }),
    }),
    fc.constant({ kind: "finish" as const }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const worker = createWorker();
      const queue = createScanQueue(worker.work);
      const expected: string[] = [];
      let now = 0;
      let last: Scan | undefined;
      for (const each of steps) {
        if (each.kind === "finish") {
          await worker.finish();
          continue;
        }
        now += each.after;
        const fate = queue.push({ text: each.text, at: now });
        if (last?.text === each.text && now - last.at < repeatMs) {
          expect(fate).toBe("repeated");
        } else if (fate !== "full") {
          expect(fate).toBe("taken");
          last = { text: each.text, at: now };
          expected.push(each.text);
        }
      }
      for (let turn = 0; turn <= steps.length; turn++) await worker.finish();
      expect(worker.done).toEqual(expected);
      expect(queue.waiting).toBe(0);
    }),
  );
});

test("keeps twenty scans that come while the first is worked on", async () => {
  const worker = createWorker();
  const queue = createScanQueue(worker.work);
  const codes = Array.from({ length: 20 }, (_, n) => `LOT-${n}`);
  for (const [n, text] of codes.entries()) expect(queue.push({ text, at: n * 100 })).toBe("taken");
  expect(queue.waiting).toBe(19);
  for (let turn = 0; turn < 20; turn++) await worker.finish();
  expect(worker.done).toEqual(codes);
});

test("tells a bounce of the trigger from a second scan", async () => {
  const worker = createWorker();
  const queue = createScanQueue(worker.work);
  expect(queue.push({ text: "A", at: 0 })).toBe("taken");
  expect(queue.push({ text: "A", at: 300 })).toBe("repeated");
  expect(queue.push({ text: "A", at: 799 })).toBe("repeated");
  expect(queue.push({ text: "A", at: 800 })).toBe("taken");
  expect(queue.push({ text: "B", at: 900 })).toBe("taken");
  expect(queue.push({ text: "A", at: 1_000 })).toBe("taken");
});

test("ends what waits when an error has to be read, and says how much it was", async () => {
  const worker = createWorker();
  const queue = createScanQueue(worker.work);
  for (const text of ["A", "B", "C"]) queue.push({ text, at: 0 });
  expect(queue.block()).toBe(2);
  expect(queue.push({ text: "D", at: 100 })).toBe("blocked");
  queue.unblock();
  expect(queue.push({ text: "D", at: 200 })).toBe("taken");
  for (let turn = 0; turn < 3; turn++) await worker.finish();
  expect(worker.done).toEqual(["A", "D"]);
});

test("says when too many wait", () => {
  const queue = createScanQueue(() => new Promise(() => {}));
  const fates = Array.from({ length: 52 }, (_, n) => queue.push({ text: `${n}`, at: 0 }));
  expect(fates.filter((fate) => fate === "taken").length).toBe(51);
  expect(fates.at(-1)).toBe("full");
});
