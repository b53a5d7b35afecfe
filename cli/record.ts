import type { DescField, DescMessage, JsonValue } from "@bufbuild/protobuf";
import { type Column, cellText, listColumns, valueAt } from "./cell.ts";
import { renderTable } from "./table.ts";
import { displayWidth, padCells } from "./text-width.ts";

/** One message as lines of key and value; lists of messages follow as tables of their own. */
export function renderRecord(message: DescMessage, json: JsonValue): string[] {
  const columns = withoutOnlyPrefix(message, listColumns(message));
  const isTable = ({ field }: Column) => field.fieldKind === "list" && field.message !== undefined;
  const plain = columns.filter((column) => !isTable(column));
  const width = Math.max(0, ...plain.map(({ name }) => displayWidth(name)));
  const lines = plain.map(
    ({ name, field, path }) => `${padCells(name, width)}  ${cellText(field, valueAt(json, path))}`,
  );
  const tables = columns.filter(isTable).flatMap((column) => renderPart(column, valueAt(json, column.path)));
  return [...lines, ...tables];
}

function renderPart({ name, field }: Column, value: JsonValue | undefined): string[] {
  const rows = Array.isArray(value) ? value : [];
  if (field.message === undefined || rows.length === 0) return [`${name}: none`];
  return [`${name}:`, ...renderTable(field.message, rows).lines.map((line) => `  ${line}`)];
}

/** "user.login" is called "login" when the user is the only message in the answer and nothing else is called so. */
function withoutOnlyPrefix(message: DescMessage, columns: Column[]): Column[] {
  const nested = new Set(columns.filter(({ path }) => path.length > 1).map(({ path }) => path[0] as DescField));
  const only = nested.size === 1 ? [...nested][0] : undefined;
  if (only === undefined) return columns;
  const top = new Set(message.fields.map((field) => field.name));
  return columns.map((column) => {
    const bare = column.name.slice(`${only.name}.`.length);
    return column.path[0] === only && !top.has(bare) ? { ...column, name: bare } : column;
  });
}
