import { readFileSync } from "node:fs";
import { type DescEnum, type DescField, type DescMessage, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { protoCamelCase } from "@bufbuild/protobuf/reflect";
import { parseDuration } from "./duration.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Turns the text of a flag into the ProtoJSON of one element of the field. Enums go by short or full name, times by RFC
 * 3339, durations like "10m", bytes as base64 or "@file", other messages as JSON. Throws UsageError.
 */
export function parseValue(field: DescField, text: string): JsonValue {
  if (field.enum) return parseEnum(field.enum, text);
  if (field.message) return parseMessage(field.message, text);
  return parseScalar(field.scalar, text);
}

/** Values of an enum by the name that people type, without the one that stands for "not given". */
function enumNames(desc: DescEnum): string[] {
  return desc.values.filter((value) => value.number !== 0).map((value) => value.localName);
}

function parseEnum(desc: DescEnum, text: string): string {
  const wanted = text.toUpperCase().replaceAll("-", "_");
  const found = desc.values.find((value) => value.name === wanted || value.localName.toUpperCase() === wanted);
  if (!found) throw new UsageError(`"${text}" is none of ${enumNames(desc).join(", ")}`);
  return found.jsonName;
}

function parseMessage(message: DescMessage, text: string): JsonValue {
  switch (message.typeName) {
    case "google.protobuf.Timestamp":
      return parseTime(text);
    case "google.protobuf.Duration":
      return `${parseDuration(text) / 1000}s`;
    case "google.protobuf.FieldMask":
      return text.split(",").map(protoCamelCase).join(",");
  }
  const wrapped = message.field.value;
  if (wrapped?.scalar && /^google\.protobuf\.\w+Value$/.test(message.typeName))
    return parseScalar(wrapped.scalar, text);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new UsageError(`a ${message.name} is given as JSON, and this is none: ${(error as Error).message}`);
  }
}

function parseTime(text: string): string {
  const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
  if (!rfc3339.test(text) || Number.isNaN(Date.parse(text)))
    throw new UsageError(`"${text}" is not a time like 2026-01-31T08:00:00Z or 2026-01-31T16:00:00+08:00`);
  return text;
}

function parseScalar(type: ScalarType | undefined, text: string): JsonValue {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      if (text !== "true" && text !== "false") throw new UsageError(`"${text}" is neither true nor false`);
      return text === "true";
    case ScalarType.BYTES:
      return parseBytes(text);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      if (text.trim() === "" || Number.isNaN(Number(text))) throw new UsageError(`"${text}" is not a number`);
      return Number(text);
    default:
      // Kept as text, so that integers of 64 bits do not lose digits on the way.
      if (!/^-?\d+$/.test(text)) throw new UsageError(`"${text}" is not a whole number`);
      return text;
  }
}

function parseBytes(text: string): string {
  if (text.startsWith("@")) return readFile(text.slice(1)).toString("base64");
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1)
    throw new UsageError(`"${text}" is neither base64 nor @file`);
  return Buffer.from(plain, "base64").toString("base64");
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
