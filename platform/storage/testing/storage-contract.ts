import { createHash, randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Storage, StoredObject } from "../storage.ts";

const neverAborted = new AbortController().signal;
const newKey = () => `contract/2026/11/${randomUUID()}`;

/** What every storage has to keep to; `open` is called when the tests run. */
export function describeStorage(open: () => Storage): void {
  const put = (key: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, sizeMax = 100_000_000) =>
    open().put(key, flow(chunks), { sizeMax, signal: neverAborted });
  const readAll = async (key: string, offset: number, length: number) =>
    Buffer.concat(await gather(await open().get(key, { offset, length })));

  test("what was written is read again, whole and in parts, and its size and hash are told", async () => {
    // More than two parts of an S3 upload, in chunks that fit no border.
    const content = randomBytes(17_000_003);
    const key = newKey();
    expect(await put(key, sliced(content, 77_777))).toEqual({ size: content.length, sha256: sha256(content) });
    expect((await readAll(key, 0, content.length)).equals(content)).toBe(true);
    for (const [offset, length] of [
      [0, 1],
      [content.length - 1, 1],
      [8_388_600, 20],
      [123_456, 1_000_000],
      [5, 0],
    ] as const) {
      expect((await readAll(key, offset, length)).equals(content.subarray(offset, offset + length))).toBe(true);
    }
    const found = await open().stat(key);
    expect(found).toMatchObject({ key, size: content.length });
    expect(Math.abs((found?.modifyTime.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("empty content is an object too, and so is one of exactly a part", async () => {
    for (const size of [0, 8 * 1024 * 1024]) {
      const [key, content] = [newKey(), randomBytes(size)];
      expect(await put(key, [content])).toEqual({ size, sha256: sha256(content) });
      expect(await open().stat(key)).toMatchObject({ size });
      expect((await readAll(key, 0, size)).equals(content)).toBe(true);
    }
  });

  test("a key is written once", async () => {
    const key = newKey();
    await put(key, [Buffer.from("first")]);
    await expect(put(key, [Buffer.from("second")])).rejects.toMatchObject({ problem: "exists" });
    await expect(put(key, sliced(randomBytes(9_000_000), 100_000))).rejects.toMatchObject({ problem: "exists" });
    expect((await readAll(key, 0, 5)).toString()).toBe("first");
  });

  test("content that fails, is too large or is aborted leaves nothing, and its source is let go", async () => {
    const [broken, large, aborted] = [newKey(), newKey(), newKey()];
    let closed = 0;
    const endless = async function* (failsAt: number, then: () => void) {
      try {
        for (let sent = 0; ; sent += 1_000_000) {
          if (sent >= failsAt) then();
          yield randomBytes(1_000_000);
        }
      } finally {
        closed += 1;
      }
    };
    const fail = () => {
      throw new Error("the line broke");
    };
    await expect(put(broken, endless(10_000_000, fail))).rejects.toThrow("the line broke");
    await expect(put(large, endless(Infinity, fail), 9_500_000)).rejects.toMatchObject({ problem: "too large" });
    const controller = new AbortController();
    const options = { sizeMax: 100_000_000, signal: controller.signal };
    const abort = () => controller.abort(new Error("nobody waits"));
    await expect(open().put(aborted, endless(9_000_000, abort), options)).rejects.toThrow("nobody waits");
    expect(closed).toBe(3);
    for (const key of [broken, large, aborted]) expect(await open().stat(key)).toBeUndefined();
    expect(await open().removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });

  test("what is missing is told apart from what fails, and deleting twice is deleting", async () => {
    const key = newKey();
    expect(await open().stat(key)).toBeUndefined();
    await expect(readAll(key, 0, 1)).rejects.toMatchObject({ problem: "missing" });
    await put(key, [Buffer.from("x")]);
    await open().delete(key);
    await open().delete(key);
    expect(await open().stat(key)).toBeUndefined();
    // The name is free again, as after a restore.
    await put(key, [Buffer.from("y")]);
    expect((await readAll(key, 0, 1)).toString()).toBe("y");
  });

  test("a reader that leaves in the middle holds nothing up", async () => {
    const key = newKey();
    await put(key, sliced(randomBytes(3_000_000), 64_000));
    for (let round = 0; round < 70; round++) {
      for await (const chunk of await open().get(key, { offset: 0, length: 3_000_000 })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(await readAll(key, 2_999_990, 10)).toHaveLength(10);
  });

  test("objects are listed by prefix, each once", async () => {
    const area = `list${randomUUID().replaceAll("-", "")}`;
    const keys = Array.from({ length: 23 }, (_, at) => `${area}/2026/${at % 3}/${randomUUID()}`).sort();
    for (const key of keys) await put(key, [Buffer.from(key)]);
    const keysOf = async (prefix: string) => (await gather<StoredObject>(open().list(prefix))).map(({ key }) => key);
    expect((await keysOf(`${area}/`)).sort()).toEqual(keys);
    expect((await keysOf(`${area}/2026/1/`)).sort()).toEqual(keys.filter((key) => key.startsWith(`${area}/2026/1/`)));
    expect(await keysOf(`${area}0/`)).toEqual([]);
  });

  test("a key of another form reaches no file and no server", async () => {
    for (const key of hostileKeys) {
      await expect(put(key, [Buffer.from("x")]), key).rejects.toThrow(TypeError);
      await expect((async () => readAll(key, 0, 1))(), key).rejects.toThrow(TypeError);
      await expect((async () => open().stat(key))(), key).rejects.toThrow(TypeError);
      await expect((async () => open().delete(key))(), key).rejects.toThrow(TypeError);
    }
  });

  test("it says that it works", async () => {
    await expect(open().check()).resolves.toBeUndefined();
  });
}

/** Names that people have broken stores with. */
export const hostileKeys = [
  ...["", "/", "a", "a/", "/a/b", "../a/b", "a/../b", "a/./b", "a//b", "a/b/..", "a\\b/c", "C:/a/b", "a/b\0c", "a/b\n"],
  ...["~/a", "a/~", "a/%2e%2e/b", "a/..%2fb", "%2e%2e/a", "a/b c", "a/b?c", "a/b#c", "a/é", "a/A", "a/b.txt", "a/*"],
  ...["a/b:c", "a/b|c", "//host/share/a", "file:///etc/passwd", "a/$(id)", "a/`id`", "-a/b", "a/b/"],
  `a/${"b".repeat(250)}`,
];

function sha256(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}

function* sliced(content: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function* flow(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
