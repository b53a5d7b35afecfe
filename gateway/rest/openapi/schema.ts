import {
  type DescEnum,
  type DescField,
  type DescMessage,
  getOption,
  type JsonObject,
  ScalarType,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { oneof as oneofRules } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { Contracts } from "../../../proto/contracts.ts";
import {
  allowsEnum,
  isRequired,
  itemRules,
  limitsInWords,
  listKeywords,
  messageRulesInWords,
  rulesOf,
  valueKeywords,
} from "./rules.ts";

/** JSON schemas of messages, made when first asked for and collected for `components`. */
export type Schemas = {
  /** A reference to the schema of a message. */
  message(message: DescMessage): JsonObject;
  /** The schema of a message without some of its top-level fields, in place. */
  without(message: DescMessage, left: ReadonlySet<DescField>): JsonObject;
  /** The schema of one field, with its description. */
  field(field: DescField): JsonObject;
  /** All schemas that were referred to, by type name. */
  readonly components: { [typeName: string]: JsonObject };
};

/** Which way messages travel; decides about what is required, write-only or closed. */
export type Usage = { readonly inRequests: ReadonlySet<string>; readonly inResponses: ReadonlySet<string> };

/** Starts an empty collection. */
export function createSchemas({ commentOf }: Contracts, usage: Usage): Schemas {
  const components: { [typeName: string]: JsonObject } = {};
  const schemas: Schemas = {
    components,
    message(message) {
      const known = wellKnown(message);
      if (known) return known;
      if (!components[message.typeName]) {
        // Entered before it is filled, for a message may hold itself.
        components[message.typeName] = {};
        components[message.typeName] = schemas.without(message, new Set());
      }
      return { $ref: `#/components/schemas/${message.typeName}` };
    },
    without(message, left) {
      const fields = message.fields.filter((field) => !left.has(field));
      const asRequest = usage.inRequests.has(message.typeName);
      const required = fields.filter(asRequest ? isRequired : isAlwaysWritten).map((field) => field.jsonName);
      const rules = messageRulesInWords(message).map((rule) => `Rule: ${rule}.`);
      return {
        type: "object",
        ...described([commentOf(message), ...rules]),
        properties: Object.fromEntries(fields.map((field) => [field.jsonName, schemas.field(field)])),
        ...(required.length > 0 && { required }),
        ...choices(message),
        // The gateway refuses unknown fields; answers may grow.
        ...(asRequest && !usage.inResponses.has(message.typeName) && { additionalProperties: false }),
      };
    },
    field(field) {
      const rules = rulesOf(field);
      const text = described([commentOf(field), limitsInWords(rules)]);
      const secret = field.proto.options?.debugRedact === true && {
        format: "password",
        ...(usage.inRequests.has(field.parent.typeName) && { writeOnly: true }),
      };
      if (field.fieldKind === "list") {
        const items = { ...valueSchema(field, itemRules(rules)), ...valueKeywords(itemRules(rules)) };
        return { type: "array", ...text, items, ...listKeywords(rules) };
      }
      if (field.fieldKind === "map") return { type: "object", ...text, additionalProperties: valueSchema(field, {}) };
      return { ...valueSchema(field, rules), ...text, ...valueKeywords(rules), ...secret };
    },
  };
  const valueSchema = (field: DescField, rules: JsonObject): JsonObject => {
    if (field.message) return schemas.message(field.message);
    if (!field.enum) return scalar(field.scalar as ScalarType);
    components[field.enum.typeName] ??= enumSchema(field.enum, commentOf);
    const allowed = field.enum.values.filter((value) => allowsEnum(rules, value.number)).map((value) => value.name);
    const ref = { $ref: `#/components/schemas/${field.enum.typeName}` };
    return allowed.length === field.enum.values.length ? ref : { ...ref, enum: allowed };
  };
  return schemas;
}

function described(parts: readonly string[]): { description?: string } {
  const description = parts.filter((part) => part !== "").join("\n\n");
  return description === "" ? {} : { description };
}

function isAlwaysWritten(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.IMPLICIT && !field.oneof;
}

/** What must be chosen from: exactly one of a required oneof, at most one of any other. */
function choices(message: DescMessage): JsonObject {
  const alternatives = message.oneofs.map((oneof) => {
    const each = oneof.fields.map((field) => ({ required: [field.jsonName] }));
    const none = { not: { anyOf: each } };
    return { oneOf: getOption(oneof, oneofRules).required ? each : [...each, none] };
  });
  return alternatives.length === 0 ? {} : { allOf: alternatives };
}

function enumSchema(desc: DescEnum, commentOf: Contracts["commentOf"]): JsonObject {
  const values = desc.values.map((value) => `- \`${value.name}\`: ${commentOf(value)}`);
  return {
    type: "string",
    ...described([commentOf(desc), values.join("\n")]),
    enum: desc.values.map((value) => value.name),
  };
}

function scalar(type: ScalarType): JsonObject {
  switch (type) {
    case ScalarType.STRING:
      return { type: "string" };
    case ScalarType.BOOL:
      return { type: "boolean" };
    case ScalarType.BYTES:
      return { type: "string", contentEncoding: "base64" };
    case ScalarType.DOUBLE:
      return { type: "number", format: "double" };
    case ScalarType.FLOAT:
      return { type: "number", format: "float" };
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      // As text, for numbers of JavaScript are exact up to 2^53 only.
      return { type: "string", format: "int64", pattern: "^-?[0-9]+$" };
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return { type: "string", format: "uint64", pattern: "^[0-9]+$" };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: "integer", minimum: 0, maximum: 4294967295 };
    default:
      return { type: "integer", format: "int32" };
  }
}

function wellKnown(message: DescMessage): JsonObject | undefined {
  if (isWrapperDesc(message)) {
    const inner = scalar(message.fields[0]?.scalar as ScalarType);
    return { ...inner, type: [inner.type as string, "null"] };
  }
  return wellKnownSchemas[message.typeName];
}

const wellKnownSchemas: { [typeName: string]: JsonObject } = {
  "google.protobuf.Timestamp": { type: "string", format: "date-time" },
  "google.protobuf.Duration": { type: "string", pattern: "^-?[0-9]+(\\.[0-9]{1,9})?s$" },
  "google.protobuf.FieldMask": { type: "string", pattern: "^[A-Za-z0-9.,]*$" },
  "google.protobuf.Struct": { type: "object" },
  "google.protobuf.ListValue": { type: "array" },
  "google.protobuf.Value": {},
  "google.protobuf.Empty": { type: "object" },
  "google.protobuf.Any": { type: "object", properties: { "@type": { type: "string" } }, required: ["@type"] },
};
