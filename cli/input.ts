import { readFileSync } from "node:fs";
import type { JsonObject } from "@bufbuild/protobuf";
import { prompt, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Where the value of a secret comes from: the command line itself ("-" means standard input), a file, or the keyboard. */
export type SecretSource = { text: string } | { file: string } | "ask";

/** Reads what a command takes from files, standard input and the keyboard. */
export type Input = {
  /** The whole request as JSON: the text itself, "@file", or "-" for standard input. */
  json(argument: string): Promise<JsonObject>;
  /** A secret. Several that come from standard input are its lines, in the order asked for. */
  secret(name: string, source: SecretSource): Promise<string>;
};

/** An Input that reads standard input at most once. Its methods throw UsageError when there is nothing to read. */
export function createInput(terminal: Terminal): Input {
  let lines: string[] | undefined;
  const nextLine = async (name: string) => {
    lines ??= (await readAll(terminal)).split(/\r?\n/);
    const line = lines.shift();
    if (line === undefined || (line === "" && lines.length === 0))
      throw new UsageError(`Standard input has no line for ${name}.`);
    return line;
  };
  return {
    async json(argument) {
      if (argument === "-") return parseObject(await readAll(terminal));
      return parseObject(argument.startsWith("@") ? readText(argument.slice(1)) : argument);
    },
    async secret(name, source) {
      if (source === "ask") {
        if (!terminal.stdin.isTTY) throw new UsageError(`There is no keyboard to ask for ${name}; use --${name}-file.`);
        return prompt(terminal, `${name}: `, { echo: false });
      }
      if ("file" in source && source.file !== "-") return readText(source.file).replace(/\r?\n$/, "");
      if ("text" in source && source.text !== "-") return source.text;
      return nextLine(name);
    },
  };
}

/** The content of a text file; UsageError when it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

async function readAll({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function parseObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--json: this is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError("--json: the request must be a JSON object");
  return value as JsonObject;
}
