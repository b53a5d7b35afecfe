import { crc32, createDeflateRaw, type DeflateRaw } from "node:zlib";
import type { WriteBytes } from "./render-spec.ts";
import { writeWhole } from "./write-whole.ts";

/** Writes a ZIP archive as its content comes, one entry after the other. */
export type ZipWriter = {
  /** Begins an entry and ends the one before. */
  begin(name: string): Promise<void>;
  /** Adds text to the entry; resolves when there is room for more. */
  add(text: string): Promise<void>;
  /** Ends the archive. */
  end(): Promise<void>;
};

type Entry = { readonly name: Buffer; readonly offset: number; crc: number; size: number; packed: number };

/** Makes a writer. Sizes stand behind each entry, because they are not known before it; an archive has 4 GB at most. */
export function createZipWriter(write: WriteBytes): ZipWriter {
  const entries: Entry[] = [];
  let offset = 0;
  let deflate: DeflateRaw | undefined;
  let flowing: Promise<void> | undefined;
  const send = async (bytes: Uint8Array) => {
    offset += bytes.length;
    if (offset > sizeMax) throw new Error("the archive is larger than 4 GB");
    await write(bytes);
  };
  const endEntry = async () => {
    const entry = entries.at(-1);
    if (!entry || !deflate) return;
    deflate.end();
    await flowing;
    deflate = undefined;
    await send(record(0x08074b50, [4, entry.crc], [4, entry.packed], [4, entry.size]));
  };
  return {
    begin: async (name) => {
      await endEntry();
      const entry: Entry = { name: Buffer.from(name), offset, crc: 0, size: 0, packed: 0 };
      entries.push(entry);
      await send(Buffer.concat([record(0x04034b50, ...headOf(entry, false)), entry.name]));
      const stream = createDeflateRaw({ level: 4 });
      deflate = stream;
      flowing = (async () => {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          entry.packed += chunk.length;
          await send(chunk);
        }
      })();
      // Whoever adds to the entry or ends it is told.
      flowing.catch((error: Error) => stream.destroy(error));
    },
    add: async (text) => {
      const entry = entries.at(-1);
      if (!entry || !deflate) throw new Error("no entry was begun");
      const bytes = Buffer.from(text);
      entry.crc = crc32(bytes, entry.crc);
      entry.size += bytes.length;
      await writeWhole(deflate, bytes);
    },
    end: async () => {
      await endEntry();
      const start = offset;
      for (const entry of entries) await send(Buffer.concat([record(0x02014b50, ...headOf(entry, true)), entry.name]));
      const { length } = entries;
      await send(record(0x06054b50, [2, 0], [2, 0], [2, length], [2, length], [4, offset - start], [4, start], [2, 0]));
    },
  };
}

const sizeMax = 2 ** 32 - 1;

type Field = readonly [bytes: 2 | 4, value: number];

/** The head of an entry, or its line in the directory at the end. Deflated, UTF-8, sizes behind; of 1980-01-01. */
function headOf(entry: Entry, inDirectory: boolean): Field[] {
  const method: Field[] = [
    [2, 20],
    [2, 0x0808],
    [2, 8],
    [2, 0],
    [2, 33],
  ];
  if (!inDirectory) return [...method, [4, 0], [4, 0], [4, 0], [2, entry.name.length], [2, 0]];
  const sizes: Field[] = [
    [4, entry.crc],
    [4, entry.packed],
    [4, entry.size],
    [2, entry.name.length],
  ];
  // No extra field, no comment, the first disk, no attributes.
  return [[2, 20], ...method, ...sizes, [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, entry.offset]];
}

function record(signature: number, ...fields: Field[]): Buffer {
  const all: Field[] = [[4, signature], ...fields];
  const bytes = Buffer.alloc(all.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of all) at = bytes.writeUIntLE(value, at, size);
  return bytes;
}
