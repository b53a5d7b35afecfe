import {
  type DescField,
  getOption,
  hasOption,
  type JsonObject,
  type JsonValue,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";

/** What the contract demands of a field. */
export type Limits = { required: boolean; texts: string[] };

/** The rules of a field in words, as far as they can be said in a few. */
export function readLimits(field: DescField, registry: Registry): Limits {
  const rules = readRules(field, registry);
  const mayBeEmpty = rules.ignore === "IGNORE_IF_ZERO_VALUE";
  const string = objectOf(rules.string);
  const list = objectOf(rules.repeated);
  const demands = Number(string.minLen ?? 0) > 0 || string.uuid === true || "pattern" in string;
  const needsValue = "in" in objectOf(rules.enum) || demands || Number(list.minItems ?? 0) > 0;
  const amount = amountText(objectOf(rules[amountKinds.find((kind) => kind in rules) ?? ""]));
  return {
    required: rules.required === true || (needsValue && !mayBeEmpty),
    texts: [...stringTexts(string), ...listTexts(list), ...(amount ? [amount] : [])],
  };
}

/** Numbers of enum values that the rules refuse. */
export function refusedNumbers(field: DescField, registry: Registry): (number: number) => boolean {
  const rules = readRules(field, registry);
  const items = objectOf(objectOf(rules.repeated).items);
  const { in: allowed, notIn: refused } = objectOf(rules.enum ?? items.enum);
  return (number) =>
    (Array.isArray(allowed) && !allowed.includes(number)) || (Array.isArray(refused) && refused.includes(number));
}

const amountKinds = ["int32", "int64", "uint32", "uint64", "sint32", "sint64", "float", "double", "duration"];

function readRules(field: DescField, registry: Registry): JsonObject {
  // Taken from the registry, not from generated code: it is there already, and only help and prompts need it.
  const extension = registry.getExtension("buf.validate.field");
  if (extension?.message === undefined || !hasOption(field, extension)) return {};
  return toJson(extension.message, getOption(field, extension) as never, { registry }) as JsonObject;
}

function stringTexts(rules: JsonObject): string[] {
  const texts = rules.uuid === true ? ["a UUID"] : [];
  const [min, max] = [rules.minLen, rules.maxLen];
  if (min !== undefined && max !== undefined) texts.push(`${min} to ${max} characters`);
  else if (max !== undefined) texts.push(`at most ${max} characters`);
  else if (min !== undefined) texts.push(`at least ${min} characters`);
  return texts;
}

function listTexts(rules: JsonObject): string[] {
  const texts = rules.minItems === undefined ? [] : [`at least ${rules.minItems}`];
  return rules.maxItems === undefined ? texts : [...texts, `at most ${rules.maxItems}`];
}

function amountText(rules: JsonObject): string | undefined {
  const [low, high] = [rules.gte, rules.lte];
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  if (high !== undefined) return `at most ${high}`;
  // That something is not negative goes without saying.
  return low === undefined || Number(low) === 0 ? undefined : `at least ${low}`;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
