import type { DescField, DescMessage, JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Contracts } from "../../../proto/contracts.ts";
import { valueTypeOf } from "../field.ts";
import { allowsEnum, itemRules, rulesOf } from "./rules.ts";

/**
 * A message filled as a person would fill it, in JSON. Values come from what the comments give as an example, from the
 * rules and from the names of the fields. `keep` chooses among the top-level fields.
 */
export function exampleOf(
  message: DescMessage,
  commentOf: Contracts["commentOf"],
  keep: (field: DescField) => boolean = () => true,
  outer: readonly string[] = [],
): JsonObject {
  const example: JsonObject = {};
  const chosen = new Set<string>();
  for (const field of message.fields.filter(keep)) {
    if (leftOut.has(field.name) || (field.oneof && chosen.has(field.oneof.name))) continue;
    if (field.oneof) chosen.add(field.oneof.name);
    const value = exampleField(field, commentOf, [...outer, message.typeName]);
    if (value !== undefined) example[field.jsonName] = value;
  }
  return example;
}

/** The example of one field; undefined where one would only be in the way. */
export function exampleField(
  field: DescField,
  commentOf: Contracts["commentOf"],
  outer: readonly string[] = [],
): JsonValue | undefined {
  const rules = field.fieldKind === "list" ? itemRules(rulesOf(field)) : rulesOf(field);
  const type = valueTypeOf(field);
  if (field.fieldKind === "map" || (type.kind === "message" && outer.includes(type.message.typeName))) return undefined;
  const one = exampleValue(field, type, rules, commentOf, outer);
  return field.fieldKind === "list" && one !== undefined ? [one] : one;
}

function exampleValue(
  field: DescField,
  type: ReturnType<typeof valueTypeOf>,
  rules: JsonObject,
  commentOf: Contracts["commentOf"],
  outer: readonly string[],
): JsonValue | undefined {
  switch (type.kind) {
    case "message":
      return exampleOf(type.message, commentOf, undefined, outer);
    case "enum":
      return type.enum.values.find((value) => value.number !== 0 && allowsEnum(rules, value.number))?.name;
    case "text":
      return textExamples[type.message.typeName]?.(field);
    case "scalar":
      return exampleScalar(field, rules, commentOf(field));
  }
}

function exampleScalar(field: DescField, rules: JsonObject, comment: string): JsonValue | undefined {
  const { name } = field;
  const of = (rules.string ?? rules.int32 ?? rules.int64 ?? {}) as JsonObject;
  const quoted = /for example "([^"]+)"|: "([^"]+)"/.exec(comment);
  const known = byName[name];
  if (known !== undefined) return known;
  if (of.uuid === true || name === "id" || /_ids?$/.test(name)) return "0199f0a4-7c3e-7bb1-9c55-2f6d3c0f8a01";
  if (of.ipWithPrefixlen === true) return "10.1.0.0/16";
  const shape = field.scalar === undefined ? "" : scalarShape[field.scalar];
  if (shape === "number") return Number(of.gte ?? 1);
  if (shape === "large") return "42";
  if (shape === "boolean") return false;
  if (shape === "bytes") return "AQIDBA==";
  if (shape === "decimal") return 1.5;
  return quoted?.[1] ?? quoted?.[2] ?? name.replaceAll("_", " ");
}

/** Fields that a reader of an example need not see: the key goes into a header, paging starts at the start. */
const leftOut = new Set(["request_id", "page_token", "next_page_token"]);

const textExamples: { [typeName: string]: (field: DescField) => JsonValue } = {
  "google.protobuf.Timestamp": () => "2026-01-31T08:00:00Z",
  "google.protobuf.Duration": () => "600s",
  "google.protobuf.FieldMask": () => "name",
};

/** By ScalarType, in the order of its numbers. */
const scalarShape: { [scalar: number]: "number" | "large" | "boolean" | "bytes" | "decimal" | undefined } = {
  1: "decimal",
  2: "decimal",
  3: "large",
  4: "large",
  5: "number",
  6: "large",
  7: "number",
  8: "boolean",
  12: "bytes",
  13: "number",
  15: "number",
  16: "large",
  17: "number",
  18: "large",
};

const byName: { [name: string]: JsonValue } = {
  login: "mei.lin",
  password: "correct horse battery staple",
  current_password: "correct horse battery staple",
  new_password: "an even better battery staple",
  temporary_password: "brisk-otter-47-lamp",
  display_name: "Lin Mei",
  employee_no: "E1042",
  badge_code: "04A2B9C1",
  pin: "482913",
  locale: "zh-TW",
  time_zone: "Asia/Taipei",
  external_id: "HR-1042",
  etag: "7",
  ip: "10.1.4.20",
  user_agent: "Mozilla/5.0",
  permission: "auth.user.read",
  permissions: "auth.user.read",
  reason: "Left the company",
  page_size: 50,
  query: "mei",
  role_code: "warehouse-manager",
  serial_no: "SN-204718",
  model: "MC3300",
  app_version: "1.4.0",
  min_app_version: "1.4.0",
  public_key_jwk:
    '{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}',
};
