import {
  type DescField,
  type DescMessage,
  type JsonValue,
  type Message,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import { cellText, listColumns, valueAt } from "./cell.ts";
import { kebabCase } from "./contracts.ts";
import { renderRecord } from "./record.ts";
import type { Settings } from "./settings.ts";
import { namedColumns, renderLine, renderTable } from "./table.ts";
import { note, type Terminal } from "./terminal.ts";
import { displayWidth } from "./text-width.ts";

/** How answers are printed. */
export type PrintOptions = { output: Settings["output"]; registry: Registry; columns: string[] | undefined };

/** The list in the answer of a List method: its only field apart from the token of the next page. */
export function listField(output: DescMessage): (DescField & { fieldKind: "list" }) | undefined {
  const content = output.fields.filter((field) => field.name !== "next_page_token");
  const only = content.length === 1 ? content[0] : undefined;
  return only?.fieldKind === "list" && only.message !== undefined ? only : undefined;
}

/** Prints the answer of a unary method. */
export function printAnswer(terminal: Terminal, schema: DescMessage, answer: Message, options: PrintOptions): void {
  const json = answerJson(schema, answer, options.registry);
  if (options.output === "json") {
    terminal.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    const list = listField(schema);
    const lines = list ? listLines(terminal, list, json, options) : renderRecord(schema, json);
    if (schema.fields.length === 0) lines.push("Done.");
    terminal.stdout.write(lines.map((line) => `${line}\n`).join(""));
    hintNextPage(terminal, schema, json);
  }
  noteSecrets(terminal, schema, json);
}

/** Returns a function that prints the answers of a stream as they come. */
export function streamPrinter(
  terminal: Terminal,
  schema: DescMessage,
  options: PrintOptions,
): (answer: Message) => void {
  const columns = namedColumns(schema);
  // Nobody knows the widest value to come, so columns grow and never shrink.
  const widths = columns.map(({ name }) => displayWidth(name));
  let begun = false;
  return (answer) => {
    const json = answerJson(schema, answer, options.registry);
    if (options.output === "json") return void terminal.stdout.write(`${JSON.stringify(json)}\n`);
    const cells = columns.map(({ field, path }) => cellText(field, valueAt(json, path)));
    cells.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
    });
    const head = begun ? [] : [columns.map((each) => each.name)];
    begun = true;
    const lines = [...head, cells].map((each) => `${renderLine(each, columns, widths)}\n`);
    terminal.stdout.write(lines.join(""));
  };
}

/** With all fields, so that a script finds what is empty, false or zero too. */
function answerJson(schema: DescMessage, answer: Message, registry: Registry): JsonValue {
  return toJson(schema, answer, { registry, alwaysEmitImplicit: true });
}

function listLines(terminal: Terminal, list: DescField, json: JsonValue, { columns }: PrintOptions): string[] {
  const rows = valueAt(json, [list]);
  if (!Array.isArray(rows) || rows.length === 0 || list.message === undefined)
    return [`No ${kebabCase(list.name).replaceAll("-", " ")}.`];
  const { lines, hidden } = renderTable(list.message, rows, { columns, width: terminal.stdout.columns || undefined });
  if (hidden.length > 0) note(terminal, `Too narrow for: ${hidden.join(", ")}. Choose with --columns, or use -o json.`);
  return lines;
}

function hintNextPage(terminal: Terminal, schema: DescMessage, json: JsonValue): void {
  const field = schema.fields.find((each) => each.name === "next_page_token");
  const token = field && valueAt(json, [field]);
  if (token) note(terminal, `There are more: --all, or --page-token ${token}`);
}

function noteSecrets(terminal: Terminal, schema: DescMessage, json: JsonValue): void {
  const secrets = listColumns(schema).filter(({ field }) => field.proto.options?.debugRedact === true);
  const shown = secrets.filter(({ path }) => valueAt(json, path));
  if (shown.length === 0) return;
  const names = shown.map(({ name }) => name).join(" and ");
  note(
    terminal,
    `Note: ${names} ${shown.length > 1 ? "are" : "is"} shown only this once. Keep ${shown.length > 1 ? "them" : "it"} safe.`,
  );
}
