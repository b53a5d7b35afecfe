import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

/**
 * Appends a line to a file, which is made when absent and readable by its owner only, and waits until the disk has it.
 * Either the whole line is there afterwards, or the call fails and the file is as it was. What an interrupted call left
 * without an end of line is taken away first. Callers take turns by a lock of the database.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, "a+", 0o600);
  try {
    const { size } = await file.stat();
    const end = await endOfLastLine(file, size);
    if (end < size) await file.truncate(end);
    const bytes = Buffer.from(`${line}\n`);
    try {
      const { bytesWritten } = await file.write(bytes);
      if (bytesWritten < bytes.length) throw new Error(`only ${bytesWritten} of ${bytes.length} bytes fit on the disk`);
      await file.sync();
    } catch (error) {
      await file.truncate(end);
      throw error;
    }
    if (size === 0) await syncFolder(path);
  } finally {
    await file.close();
  }
}

/** Reads the complete lines of a file from the first on; none when there is no file. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const file = await openForReading(path);
  if (!file) return;
  try {
    const { size } = await file.stat();
    const end = await endOfLastLine(file, size);
    if (end === 0) return;
    const input = createReadStream(path, { end: end - 1, encoding: "utf8", highWaterMark: 1 << 20 });
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    await file.close();
  }
}

/** Reads the last complete line of a file; undefined when there is none. */
export async function readLastLine(path: string): Promise<string | undefined> {
  const file = await openForReading(path);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const end = await endOfLastLine(file, size);
    if (end === 0) return undefined;
    const start = await endOfLastLine(file, end - 1);
    const bytes = Buffer.alloc(end - 1 - start);
    await file.read(bytes, 0, bytes.length, start);
    return bytes.toString("utf8");
  } finally {
    await file.close();
  }
}

async function openForReading(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Where the last line that ends before `size` ends: behind its newline, 0 without one. */
async function endOfLastLine(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

/** A new file survives a power cut only when its folder is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
