import { createReadStream, type Stats, statSync } from "node:fs";
import { basename } from "node:path";
import type { DescMessage, JsonObject, Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { contentField } from "./content-field.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The requests of a stream that carries content: the first one says what it is, the others bring it. */
export type RequestStream = {
  /** Begins from the start. */
  open(): AsyncIterable<Message>;
  /** Whether it can be begun more than once. */
  readonly isRepeatable: boolean;
};

/** What is sent: a file, or standard input for "-". */
export type Content = {
  /** The request with what the file itself tells filled in: its name and size, where they are asked for and were not given. */
  describe(input: DescMessage, body: JsonObject): JsonObject;
  /** The requests that bring it, after the one that says what it is. */
  requests(input: DescMessage, first: Message): RequestStream;
};

/** The content that a command sends. Throws UsageError when there is no such file. */
export function openContent(path: string | undefined, { stdin }: Terminal): Content {
  if (path === undefined) throw new UsageError("--read-from: name the file to send, or - for standard input");
  const file = path === "-" ? undefined : { path, stats: statsOf(path) };
  return {
    describe: (input, body) => (file ? withFacts(input, body, file.path, file.stats) : body),
    requests: (input, first) => ({
      open: () => piecesOf(input, first, file ? createReadStream(file.path, { highWaterMark: pieceBytes }) : stdin),
      isRepeatable: file?.stats.isFile() ?? false,
    }),
  };
}

/** Of a file. A piece of a stream may have 1 MiB; standard input brings smaller ones. */
const pieceBytes = 256 * 1024;

function statsOf(path: string): Stats {
  try {
    const stats = statSync(path);
    if (!stats.isDirectory()) return stats;
  } catch (error) {
    throw new UsageError(`--read-from: ${(error as Error).message}`, { cause: error });
  }
  throw new UsageError(`--read-from: ${path} is a folder`);
}

function withFacts(input: DescMessage, body: JsonObject, path: string, stats: Stats): JsonObject {
  const content = contentField(input);
  const head = input.fields.find((field) => field.fieldKind === "message" && field.oneof === content?.oneof);
  const asksFor = (name: string) => head?.message?.fields.some((field) => field.name === name) === true;
  if (!head) return body;
  const { [head.name]: byName, [head.jsonName]: byJsonName, ...rest } = body;
  const given = byJsonName ?? byName ?? {};
  // What is no object is refused with the rest of the request.
  if (typeof given !== "object" || Array.isArray(given)) return body;
  const facts = {
    ...(asksFor("name") ? { name: basename(path) } : {}),
    ...(asksFor("size") && stats.isFile() ? { size: String(stats.size) } : {}),
  };
  return { ...rest, [head.jsonName]: { ...facts, ...given } };
}

async function* piecesOf(
  input: DescMessage,
  first: Message,
  content: AsyncIterable<Buffer | string>,
): AsyncIterable<Message> {
  const field = contentField(input);
  if (!field) throw new Error(`${input.typeName} carries no content`);
  yield first;
  for await (const chunk of content) {
    const piece = reflect(input);
    piece.set(field, Buffer.from(chunk));
    yield piece.message;
  }
}
