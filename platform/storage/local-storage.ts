import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, mkdir, open, opendir, realpath, rm, stat, unlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { Readable } from "node:stream";
import { measureContent } from "./measured-content.ts";
import { assertKey, type Storage, StorageError, type StoredObject } from "./storage.ts";

/**
 * Keeps objects as files below a folder, which is made when absent. An object is written beside, brought to the disk, and
 * then linked to its name, so that a crash leaves a whole object or none.
 */
export async function openLocalStorage(folder: string): Promise<Storage> {
  await mkdir(join(folder, "objects"), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "unfinished"), { recursive: true, mode: 0o700 });
  const root = await realpath(join(folder, "objects"));
  const unfinished = await realpath(join(folder, "unfinished"));
  const place = (key: string) => {
    assertKey(key);
    return join(root, key);
  };
  return {
    kind: "local",
    put: async (key, content, options) => {
      const path = place(key);
      const draft = join(unfinished, randomUUID());
      try {
        const measured = measureContent(content, options);
        await writeDraft(draft, measured);
        await makeFolders(root, dirname(path));
        await link(draft, path);
        await syncFolder(dirname(path));
        return measured.measured();
      } catch (error) {
        throw problemOf(error, key);
      } finally {
        await rm(draft, { force: true });
      }
    },
    get: async (key, { offset, length }) => {
      const file = await openObject(root, place(key), key);
      if (length === 0) {
        await file.close();
        return Readable.from([]);
      }
      return file.createReadStream({ start: offset, end: offset + length - 1, highWaterMark: readBytes });
    },
    stat: async (key) => {
      const found = await stat(place(key)).catch(undefinedWhenMissing);
      return found?.isFile() ? { key, size: found.size, modifyTime: found.mtime } : undefined;
    },
    delete: async (key) => {
      const path = place(key);
      const removed = await unlink(path).then(() => true, undefinedWhenMissing);
      if (removed) await syncFolder(dirname(path));
    },
    list: (prefix) => listObjects(root, prefix),
    removeUnfinished: (before) => removeOlder(unfinished, before),
    check: async () => {
      await stat(root);
    },
  };
}

// Large enough to make few calls, small enough that many readers fit into memory.
const readBytes = 262_144;

async function writeDraft(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of content) await writeAll(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, at);
    at += bytesWritten;
  }
}

/** Makes the folders of an object and brings their names to the disk, or a power cut could take the object with them. */
async function makeFolders(root: string, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  for (let each = folder; each.startsWith(root) && each !== dirname(dirname(made)); each = dirname(each)) {
    await syncFolder(dirname(each));
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Opens an object that lies where its key says: neither it nor a folder above it may be a link that leads elsewhere. */
async function openObject(root: string, path: string, key: string): Promise<FileHandle> {
  try {
    const folder = await realpath(dirname(path));
    if (folder !== dirname(path) || relative(root, folder).startsWith(".."))
      throw new Error("a link stands in the way");
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw problemOf(error, key);
  }
}

async function* listObjects(root: string, prefix: string): AsyncGenerator<StoredObject> {
  const folder = join(root, prefix);
  const entries = await opendir(folder, { recursive: true }).catch(undefinedWhenMissing);
  if (!entries) return;
  for await (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const found = await stat(path).catch(undefinedWhenMissing);
    const key = relative(root, path).split(sep).join("/");
    if (found) yield { key, size: found.size, modifyTime: found.mtime };
  }
}

async function removeOlder(folder: string, before: Date): Promise<number> {
  let removed = 0;
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    const found = await stat(path).catch(undefinedWhenMissing);
    if (!found || found.mtime >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}

function problemOf(error: unknown, key: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EEXIST":
      return new StorageError("exists", `there is an object ${key} already`, error);
    case "ENOENT":
      return new StorageError("missing", `there is no object ${key}`, error);
    case "ENOSPC":
    case "EDQUOT":
      return new StorageError("full", "the disk of the storage is full", error);
    default:
      return error;
  }
}
