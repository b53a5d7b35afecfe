import { type DescField, type DescMessage, fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { expectationOf, findField, valueTypeOf } from "./field.ts";

/**
 * Says why a JSON value cannot be read as a message, naming the field by its path; undefined when nothing is found. To be
 * called only after reading it has failed: looking for the place costs about as much as reading.
 */
export function findJsonFault(message: DescMessage, json: JsonValue, path = ""): string | undefined {
  if (!isObject(json)) return `${path === "" ? "the body" : `"${path}"`} must be an object`;
  const given = new Map<string, string>();
  for (const [key, value] of Object.entries(json)) {
    const here = path === "" ? key : `${path}.${key}`;
    const field = findField(message, key);
    if (!field) return `unknown field "${here.slice(0, keyLengthMax)}"`;
    const slot = field.oneof ? `oneof ${field.oneof.name}` : field.name;
    const twin = given.get(slot);
    if (twin !== undefined && field.oneof && value !== null) return `only one of "${twin}" and "${here}" may be given`;
    if (twin !== undefined && !field.oneof) return `"${here}" is given twice`;
    if (value !== null || !field.oneof) given.set(slot, here);
    const fault = value === null ? undefined : findFieldFault(field, value, here);
    if (fault) return fault;
  }
  return undefined;
}

/** A name from a caller is repeated in an answer, but no more of it than helps. */
const keyLengthMax = 200;

function findFieldFault(field: DescField, value: JsonValue, path: string): string | undefined {
  const type = valueTypeOf(field);
  const ownReader = type.kind === "message" && type.message.typeName.startsWith("google.protobuf.");
  if (type.kind === "message" && !ownReader) {
    for (const [place, inner] of valuesOf(field, value, path) ?? []) {
      const fault = findJsonFault(type.message, inner, place);
      if (fault) return fault;
    }
    if (valuesOf(field, value, path)) return undefined;
  } else if (canRead(field, value)) {
    return undefined;
  }
  return `"${path}" must be ${expectationOf(field)}`;
}

/** The values of a field with their places; undefined when a list or map is none. */
function valuesOf(field: DescField, value: JsonValue, path: string): [place: string, value: JsonValue][] | undefined {
  if (field.fieldKind === "list")
    return Array.isArray(value) ? value.map((each, index) => [`${path}[${index}]`, each]) : undefined;
  if (field.fieldKind === "map")
    return isObject(value) ? Object.entries(value).map(([key, each]) => [`${path}[${key}]`, each]) : undefined;
  return [[path, value]];
}

function canRead(field: DescField, value: JsonValue): boolean {
  try {
    fromJson(field.parent, { [field.jsonName]: value });
    return true;
  } catch {
    return false;
  }
}

function isObject(json: JsonValue): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
