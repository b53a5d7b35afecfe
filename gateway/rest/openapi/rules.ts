import {
  type DescField,
  type DescMessage,
  getOption,
  type JsonObject,
  type JsonValue,
  toJson,
} from "@bufbuild/protobuf";
import {
  FieldRulesSchema,
  field as fieldRules,
  MessageRulesSchema,
  message as messageRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** The validation rules of a field in JSON: only what is set, for example { string: { uuid: true } }. */
export function rulesOf(field: DescField): JsonObject {
  return toJson(FieldRulesSchema, getOption(field, fieldRules)) as JsonObject;
}

/** Rules of a message that no schema can say, in words. */
export function messageRulesInWords(message: DescMessage): string[] {
  const { cel } = toJson(MessageRulesSchema, getOption(message, messageRules)) as { cel?: JsonObject[] };
  return (cel ?? []).map((rule) => String(rule.message ?? rule.expression));
}

/** Whether a request without the field is refused: the rule does not hold for the zero value. */
export function isRequired(field: DescField): boolean {
  const rules = rulesOf(field);
  if (rules.required === true) return true;
  if (rules.ignore !== undefined || field.oneof || field.fieldKind === "message" || field.proto.proto3Optional)
    return false;
  const of = kindOf(rules);
  const positive = (key: string) => Number(of[key] ?? 0) > 0;
  return (
    positive("minLen") ||
    positive("len") ||
    positive("minItems") ||
    positive("gt") ||
    positive("gte") ||
    stringFormats.some(([rule]) => of[rule] === true) ||
    (typeof of.pattern === "string" && !new RegExp(of.pattern, "u").test("")) ||
    (field.fieldKind === "enum" && (isList(of.in) || (isList(of.notIn) && of.notIn.includes(0))))
  );
}

/** The keywords of JSON Schema that say the same as the rules of one value: of a field, or of each element of a list. */
export function valueKeywords(rules: JsonObject): JsonObject {
  const of = kindOf(rules);
  const keywords: JsonObject = {};
  const number = (rule: string, keyword: string) => {
    if (of[rule] !== undefined) keywords[keyword] = Number(of[rule]);
  };
  if (rules.string) {
    number("minLen", "minLength");
    number("maxLen", "maxLength");
    number("len", "minLength");
    number("len", "maxLength");
    if (typeof of.pattern === "string") keywords.pattern = of.pattern;
    for (const [rule, format] of stringFormats) if (of[rule] === true && format !== "") keywords.format = format;
    if (isList(of.in)) keywords.enum = of.in;
    if (of.const !== undefined) keywords.const = of.const;
  }
  if (smallNumbers.some((kind) => rules[kind])) {
    number("gte", "minimum");
    number("lte", "maximum");
    number("gt", "exclusiveMinimum");
    number("lt", "exclusiveMaximum");
    if (isList(of.in)) keywords.enum = of.in;
  }
  return keywords;
}

/** The keywords for a list as a whole. */
export function listKeywords(rules: JsonObject): JsonObject {
  const of = (rules.repeated ?? {}) as JsonObject;
  return {
    ...(of.minItems !== undefined && { minItems: Number(of.minItems) }),
    ...(of.maxItems !== undefined && { maxItems: Number(of.maxItems) }),
    ...(of.unique === true && { uniqueItems: true }),
  };
}

/** The rules of each element of a list. */
export function itemRules(rules: JsonObject): JsonObject {
  return ((rules.repeated as JsonObject | undefined)?.items ?? {}) as JsonObject;
}

/** Whether the rules let a value of an enum pass, by number. */
export function allowsEnum(rules: JsonObject, number: number): boolean {
  const of = (rules.enum ?? {}) as JsonObject;
  if (isList(of.in)) return of.in.includes(number);
  return !(isList(of.notIn) && of.notIn.includes(number));
}

/** Limits that JSON Schema has no keyword for because the value is written as a text: durations and 64-bit numbers. */
export function limitsInWords(rules: JsonObject): string {
  const kind = ["duration", ...largeNumbers].find((each) => rules[each] !== undefined);
  const of = (kind === undefined ? {} : rules[kind]) as JsonObject;
  const words = { gte: "at least", gt: "more than", lte: "at most", lt: "less than" };
  const limits = Object.entries(words).flatMap(([rule, word]) =>
    of[rule] === undefined ? [] : [`${word} ${String(of[rule])}`],
  );
  return limits.length === 0 ? "" : `Allowed: ${limits.join(", ")}.`;
}

const smallNumbers = ["int32", "uint32", "sint32", "fixed32", "sfixed32", "float", "double"];
const largeNumbers = ["int64", "uint64", "sint64", "fixed64", "sfixed64"];

/** Rules of strings with the format of JSON Schema that means the same; "" where there is none. */
const stringFormats: [rule: string, format: string][] = [
  ["uuid", "uuid"],
  ["email", "email"],
  ["hostname", "hostname"],
  ["ipv4", "ipv4"],
  ["ipv6", "ipv6"],
  ["uri", "uri"],
  ["uriRef", "uri-reference"],
  ["ip", ""],
  ["ipWithPrefixlen", ""],
  ["address", ""],
];

function kindOf(rules: JsonObject): JsonObject {
  const value = Object.entries(rules).find(
    ([key, each]) => key !== "ignore" && key !== "required" && isObject(each),
  )?.[1];
  return (value ?? {}) as JsonObject;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is JsonValue[] {
  return Array.isArray(value);
}
