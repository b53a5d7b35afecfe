import type { DescField, DescMessage, JsonValue } from "@bufbuild/protobuf";
import type { Binding } from "./binding.ts";
import { findField } from "./field.ts";
import { malformed } from "./malformed.ts";
import { readText } from "./text-value.ts";

/** Most parameters of one query. */
const parametersMax = 1000;

/**
 * Reads a raw query string into the JSON form of the request: the fields that neither path nor body brings. Nested fields
 * are written with dots, lists by repeating the parameter. Refuses unknown parameters by name.
 */
export function readQuery(binding: Binding, rawQuery: string): JsonTree {
  const tree = newTree();
  if (rawQuery === "") return tree;
  const pairs = rawQuery.split("&");
  if (pairs.length > parametersMax) throw malformed(`the query has more than ${parametersMax} parameters`);
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const text = equals < 0 ? "" : decode(pair.slice(equals + 1));
    const fields = resolveParameter(binding, name);
    setValue(tree, fields, text, `query parameter "${name}"`);
  }
  return tree;
}

/** JSON of a message under construction; without a prototype, so that no key can reach one. */
export type JsonTree = { [key: string]: JsonValue };

/** An empty tree. */
export function newTree(): JsonTree {
  return Object.create(null) as JsonTree;
}

/** Puts a value at the place that the fields lead to. A list takes one element more; anything else takes one value only. */
export function setValue(tree: JsonTree, fields: readonly DescField[], text: string, place: string): void {
  let scope = tree;
  for (const field of fields.slice(0, -1)) {
    scope[field.jsonName] ??= newTree();
    scope = scope[field.jsonName] as JsonTree;
  }
  const field = fields.at(-1) as DescField;
  const value = readText(field, text, place);
  if (field.fieldKind === "list") {
    const list = (scope[field.jsonName] ?? []) as JsonValue[];
    list.push(value);
    scope[field.jsonName] = list;
    return;
  }
  if (Object.hasOwn(scope, field.jsonName)) throw malformed(`${place} is given more than once`);
  scope[field.jsonName] = value;
}

function resolveParameter(binding: Binding, name: string): DescField[] {
  const unknown = () => malformed(`unknown query parameter "${name.slice(0, 200)}"`);
  if (binding.body === "request") throw unknown();
  const fields: DescField[] = [];
  let scope: DescMessage | undefined = binding.method.input;
  for (const part of name.split(".")) {
    const field: DescField | undefined = scope && findField(scope, part);
    if (!field || field.fieldKind === "map") throw unknown();
    fields.push(field);
    scope = field.fieldKind === "message" ? field.message : undefined;
  }
  if (binding.body !== "none" && fields[0] === binding.body) throw malformed(`"${name}" belongs into the body`);
  const inPath = binding.pathFields.some(
    (path) => path.length === fields.length && path.every((each, at) => each === fields[at]),
  );
  if (inPath) throw malformed(`"${name}" is given by the path`);
  return fields;
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    throw malformed("the query is not valid percent-encoding of UTF-8");
  }
}
