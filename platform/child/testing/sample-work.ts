import type { ChildProgress } from "../child-main.ts";

/** Work for tests of children: adds numbers, fails, spins, or takes memory. */
export async function run(
  input: { task: string; numbers?: number[] } | AsyncIterable<number>,
  progress: (progress: ChildProgress) => void,
): Promise<unknown> {
  if (!("task" in input)) {
    let total = 0;
    for await (const number of input) total += number;
    return { total };
  }
  const { task, numbers = [] } = input;
  switch (task) {
    case "add": {
      let sum = 0;
      for (const [at, number] of numbers.entries()) {
        sum += number;
        progress({ done: at + 1, total: numbers.length, message: "adding" });
      }
      return { sum, bytes: Buffer.from([sum]), environment: Object.keys(process.env) };
    }
    case "fail":
      throw new Error("this work fails");
    case "spin":
      progress({ done: 0, total: 0, message: "spinning" });
      for (;;) Math.sqrt(2);
    case "heap": {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => at));
    }
    case "buffers": {
      const kept: Buffer[] = [];
      for (;;) {
        kept.push(Buffer.alloc(4 * 2 ** 20, kept.length));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    default:
      return process.exit(3);
  }
}
