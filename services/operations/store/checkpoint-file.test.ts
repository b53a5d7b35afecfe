import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { appendLine, readLastLine, readLines } from "./checkpoint-file.ts";

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "erp-checkpoint-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "checkpoints.jsonl");
}

test("lines come back in order, from a file that only its owner can read", async () => {
  const path = await newPath();
  expect(await allLines(path)).toEqual([]);
  expect(await readLastLine(path)).toBeUndefined();
  for (const line of ["first", "", "third"]) await appendLine(path, line);
  expect(await allLines(path)).toEqual(["first", "", "third"]);
  expect(await readLastLine(path)).toBe("third");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("what has no end of line does not count and is taken away by the next line", async () => {
  const path = await newPath();
  await writeFile(path, "torn");
  expect(await allLines(path)).toEqual([]);
  expect(await readLastLine(path)).toBeUndefined();
  await appendLine(path, "whole");
  await appendFile(path, "x".repeat(200_000));
  expect(await readLastLine(path)).toBe("whole");
  expect(await allLines(path)).toEqual(["whole"]);
  await appendLine(path, "next");
  expect(await readFile(path, "utf8")).toBe("whole\nnext\n");
});

test("lines of any length are read, with every character", async () => {
  const path = await newPath();
  const long = "檢".repeat(100_000);
  await appendLine(path, long);
  expect(await readLastLine(path)).toBe(long);
  await appendLine(path, `${long}!`);
  expect(await readLastLine(path)).toBe(`${long}!`);
  expect(await allLines(path)).toEqual([long, `${long}!`]);
});

test("a full disk is an error", async () => {
  await expect(appendLine("/dev/full", "line")).rejects.toThrow();
});

async function allLines(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}
