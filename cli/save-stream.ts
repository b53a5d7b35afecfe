import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { DescMessage, Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { contentField } from "./content-field.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Writes the content that a stream carries to a file, or to standard output for "-". The file has its name only when all of it
 * is there: a stream that breaks leaves nothing behind that looks whole.
 */
export async function saveStream(
  answers: AsyncIterable<Message>,
  output: DescMessage,
  path: string,
  terminal: Terminal,
): Promise<void> {
  const pieces = Readable.from(piecesOf(answers, output));
  if (path === "-") return pipeline(pieces, terminal.stdout, { end: false });
  const unfinished = `${path}.part`;
  try {
    await pipeline(pieces, createWriteStream(unfinished));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function* piecesOf(answers: AsyncIterable<Message>, output: DescMessage) {
  const field = contentField(output);
  for await (const answer of answers) {
    const message = reflect(output, answer);
    if (field && message.isSet(field)) yield message.get(field) as Uint8Array;
  }
}
