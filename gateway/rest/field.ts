import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";

/** The field by its name in the contract or in JSON. */
export function findField(message: DescMessage, name: string): DescField | undefined {
  return message.fields.find((field) => field.name === name || field.jsonName === name);
}

/** What one value of a field is, with lists and maps taken apart. */
export type ValueType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "enum"; readonly enum: DescEnum }
  | { readonly kind: "text"; readonly message: DescMessage }
  | { readonly kind: "message"; readonly message: DescMessage };

/** Type of one value of the field: of one element of a list, of one value of a map. */
export function valueTypeOf(field: DescField): ValueType {
  if (field.message) {
    const { message } = field;
    const inner = isWrapperDesc(message) ? message.fields[0] : undefined;
    if (inner?.fieldKind === "scalar") return { kind: "scalar", scalar: inner.scalar };
    return writtenAsText.has(message.typeName) ? { kind: "text", message } : { kind: "message", message };
  }
  if (field.enum) return { kind: "enum", enum: field.enum };
  return { kind: "scalar", scalar: field.scalar as ScalarType };
}

/** Whether the field is one value that can be written as a text: neither list nor map nor a message of fields. */
export function isTextual(field: DescField | undefined): field is DescField {
  return (
    field !== undefined &&
    field.fieldKind !== "list" &&
    field.fieldKind !== "map" &&
    valueTypeOf(field).kind !== "message"
  );
}

/** What a caller must write as one value of the field, in words that complete "must be ...". */
export function expectationOf(field: DescField): string {
  const one = expectedValue(valueTypeOf(field));
  if (field.fieldKind === "list") return `a list, each ${one}`;
  if (field.fieldKind === "map") return `an object, each value ${one}`;
  return one;
}

function expectedValue(type: ValueType): string {
  switch (type.kind) {
    case "enum":
      return `one of ${type.enum.values.map((value) => value.name).join(", ")}`;
    case "text":
      return writtenAsText.get(type.message.typeName) ?? "a text";
    case "message":
      return "an object";
    case "scalar":
      return expectedScalar(type.scalar);
  }
}

function expectedScalar(scalar: ScalarType): string {
  switch (scalar) {
    case ScalarType.STRING:
      return "a text";
    case ScalarType.BOOL:
      return "true or false";
    case ScalarType.BYTES:
      return "a base64 text";
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return "a number";
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return "a whole number of 64 bits";
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return "a whole number of 64 bits, not negative";
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return "a whole number of 32 bits, not negative";
    default:
      return "a whole number of 32 bits";
  }
}

const writtenAsText = new Map([
  ["google.protobuf.Timestamp", 'a time such as "2026-01-31T08:00:00Z"'],
  ["google.protobuf.Duration", 'a duration such as "1.5s"'],
  ["google.protobuf.FieldMask", 'a list of fields such as "displayName,timeZone"'],
]);
