import { type DescField, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { expectationOf, valueTypeOf } from "./field.ts";
import { malformed } from "./malformed.ts";

/**
 * Reads one value that stands as text in a path or a query and returns its JSON form. `place` names it for the caller.
 * Refuses what the type cannot be; enums are given by name.
 */
export function readText(field: DescField, text: string, place: string): JsonValue {
  const type = valueTypeOf(field);
  const refusal = () => malformed(`${place} must be ${expectationOf(field).replace(/^a list, each /, "")}`);
  switch (type.kind) {
    case "message":
      throw malformed(`${place} is an object: give its fields one by one, as ${field.jsonName}.<field>`);
    case "text":
      return text;
    case "enum":
      if (!type.enum.values.some((value) => value.name === text)) throw refusal();
      return text;
    case "scalar":
      return readScalar(type.scalar, text, refusal);
  }
}

function readScalar(scalar: ScalarType, text: string, refusal: () => Error): JsonValue {
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return text;
    case ScalarType.BOOL:
      if (text !== "true" && text !== "false") throw refusal();
      return text === "true";
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      if (!/^(-?\d+(\.\d+)?([eE][+-]?\d+)?|NaN|-?Infinity)$/.test(text)) throw refusal();
      return text;
    default:
      if (!/^-?\d{1,20}$/.test(text)) throw refusal();
      return text;
  }
}
