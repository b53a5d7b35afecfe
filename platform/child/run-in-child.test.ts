import { expect, test } from "vitest";
import { ChildFailedError, ChildMemoryError } from "./child-errors.ts";
import { runInChild } from "./run-in-child.ts";

const work = new URL("./testing/sample-work.ts", import.meta.url);
const never = new AbortController().signal;

test("gives the input to the module, and hands back its progress and its output", async () => {
  const seen: string[] = [];
  const output = await runInChild(
    work,
    { task: "add", numbers: [1, 2, 3] },
    {
      signal: never,
      memoryMb: 256,
      onProgress: ({ done, total, message }) => seen.push(`${message} ${done}/${total}`),
    },
  );
  expect(output).toEqual({ sum: 6, bytes: Buffer.from([6]), environment: [] });
  expect(seen).toEqual(["adding 1/3", "adding 2/3", "adding 3/3"]);
});

test("hands over an input part by part, as the module asks for it", async () => {
  let given = 0;
  let closed = false;
  async function* numbers() {
    try {
      for (given = 1; given <= 500; given += 1) yield given;
    } finally {
      closed = true;
    }
  }
  expect(await runInChild(work, numbers(), { signal: never, memoryMb: 256 })).toEqual({ total: 125_250 });
  expect(closed).toBe(true);
  async function* broken() {
    yield 1;
    throw new Error("the source dried up");
  }
  await expect(runInChild(work, broken(), { signal: never, memoryMb: 256 })).rejects.toThrow("dried up");
});

test("says why the work failed, also when the child ends without a word", async () => {
  const options = { signal: never, memoryMb: 256 };
  const failed = runInChild(work, { task: "fail" }, options);
  await expect(failed).rejects.toBeInstanceOf(ChildFailedError);
  await expect(failed).rejects.toThrow("this work fails");
  await expect(runInChild(work, { task: "exit" }, options)).rejects.toThrow("without an answer (3)");
});

test("kills a child that is too busy to listen when the signal fires", async () => {
  const stop = new AbortController();
  const startedAt = performance.now();
  const running = runInChild(
    work,
    { task: "spin" },
    { signal: stop.signal, memoryMb: 256, onProgress: () => stop.abort(new Error("enough")) },
  );
  await expect(running).rejects.toThrow("enough");
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test.each(["heap", "buffers"])(
  "a child that takes too much memory as %s is stopped, and this process is not",
  async (task) => {
    const running = runInChild(work, { task }, { signal: never, memoryMb: 160 });
    await expect(running).rejects.toBeInstanceOf(ChildMemoryError);
  },
);
