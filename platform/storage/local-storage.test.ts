import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLocalStorage } from "./local-storage.ts";
import type { Storage } from "./storage.ts";
import { describeStorage } from "./testing/storage-contract.ts";

let folder: string;
let storage: Storage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "erp-storage-"));
  storage = await openLocalStorage(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStorage(() => storage);

test("only its owner can read an object", async () => {
  await storage.put("private/a", one("x"), { sizeMax: 10, signal: new AbortController().signal });
  expect((await stat(join(folder, "objects/private/a"))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "objects/private"))).mode & 0o777).toBe(0o700);
});

test("a link that somebody put in the folder is not followed", async () => {
  await writeFile(join(folder, "outside"), "secret");
  await mkdir(join(folder, "objects/links"), { recursive: true });
  await symlink(join(folder, "outside"), join(folder, "objects/links/file"));
  await symlink(folder, join(folder, "objects/links/folder"));
  await expect(storage.get("links/file", { offset: 0, length: 6 })).rejects.toThrow();
  await expect(storage.get("links/folder/outside", { offset: 0, length: 6 })).rejects.toThrow("a link");
});

test("what a crash left behind is removed when it is old", async () => {
  const draft = join(folder, "unfinished/left-behind");
  await writeFile(draft, "half of it");
  const yesterday = new Date(Date.now() - 86_400_000);
  expect(await storage.removeUnfinished(yesterday)).toBe(0);
  await utimes(draft, yesterday, yesterday);
  expect(await storage.removeUnfinished(new Date(Date.now() - 3_600_000))).toBe(1);
  expect(await readdir(join(folder, "unfinished"))).toEqual([]);
});

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
