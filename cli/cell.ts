import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { isSingleValue } from "./flags.ts";
import { printable } from "./text-width.ts";

/** A value in a table: where it lies below the message, and how it is called there. */
export type Column = { name: string; path: DescField[]; field: DescField };

/** The values of a message, nested messages included; a list or a map is one value. */
export function listColumns(message: DescMessage, path: DescField[] = []): Column[] {
  return message.fields.flatMap((field) => {
    const here: DescField[] = [...path, field];
    const nested = field.fieldKind === "message" && !isSingleValue(field.message) && here.length < 3;
    if (nested) return listColumns(field.message, here);
    return [{ name: here.map((each) => each.name).join("."), path: here, field }];
  });
}

/** The value of a column in the ProtoJSON of a message; undefined when it is not set. */
export function valueAt(json: JsonValue | undefined, path: DescField[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, field) => (isObject(value) ? value[field.jsonName] : undefined),
    json,
  );
}

/** A value as people read it in one line; "-" when there is none. */
export function cellText(field: DescField, value: JsonValue | undefined): string {
  const text = printable(plainText(field, value));
  return text === "" ? "-" : text;
}

/** Whether a column holds numbers, which stand at the right. */
export function isNumeric({ field }: Column): boolean {
  const textual: (ScalarType | undefined)[] = [undefined, ScalarType.STRING, ScalarType.BYTES, ScalarType.BOOL];
  return field.fieldKind === "scalar" && !textual.includes(field.scalar);
}

function plainText(field: DescField, value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return listText(value.map((each) => elementText(field, each)));
  if (field.fieldKind === "map" && isObject(value))
    return listText(Object.entries(value).map(([key, each]) => `${key}=${elementText(field, each)}`));
  return elementText(field, value);
}

const shownElements = 8;

function listText(texts: string[]): string {
  const more = texts.length > shownElements ? [`and ${texts.length - shownElements} more`] : [];
  return [...texts.slice(0, shownElements), ...more].join(", ");
}

function elementText(field: DescField, value: JsonValue): string {
  if (field.enum) return enumText(field, value);
  if (field.message) return messageText(field.message, value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

function enumText({ enum: desc }: DescField, value: JsonValue): string {
  const found = desc?.values.find((each) => each.jsonName === value);
  if (!found) return String(value);
  return found.number === 0 ? "" : found.localName;
}

/** Times without the fraction of a second; of other messages what tells them apart: their first two values. */
function messageText(message: DescMessage, value: JsonValue): string {
  if (message.typeName === "google.protobuf.Timestamp") return String(value).replace(/\.\d+Z$/, "Z");
  if (!isObject(value)) return String(value);
  if (isSingleValue(message)) return JSON.stringify(value);
  const texts = listColumns(message).map((column) => plainText(column.field, valueAt(value, column.path)));
  return texts
    .filter((text) => text !== "")
    .slice(0, 2)
    .join(" ");
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
