import { create, type DescField, type JsonValue, type Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import type { Binding } from "./binding.ts";
import { findField, valueTypeOf } from "./field.ts";

/**
 * Fills the update_mask of a PATCH from the keys of its body, as a caller of REST expects: what is there is changed, null
 * clears. A mask that the caller gave stays. Keys that say which record is meant (id, etag, what the path binds) are no
 * part of it.
 */
export function fillUpdateMask(binding: Binding, request: Message, body: JsonValue): void {
  const { method, httpMethod, body: resource } = binding;
  const mask = method.input.fields.find((field) => field.message?.typeName === FieldMaskSchema.typeName);
  if (httpMethod !== "PATCH" || typeof resource !== "object" || resource.fieldKind !== "message" || !mask) return;
  const reflected = reflect(method.input, request);
  if (reflected.isSet(mask)) return;
  const bound = binding.pathFields.map((path) =>
    path
      .slice(1)
      .map((field) => field.name)
      .join("."),
  );
  const paths = pathsOf(resource, body).filter((path) => !["id", "etag", ...bound].includes(path));
  if (paths.length > 0) reflected.set(mask, reflect(FieldMaskSchema, create(FieldMaskSchema, { paths })));
}

/** The paths of the values that stand in a JSON object; an empty object stands for the message as a whole. */
function pathsOf(field: DescField, json: JsonValue): string[] {
  if (field.fieldKind !== "message" || typeof json !== "object" || json === null || Array.isArray(json)) return [];
  const { message } = field;
  if (valueTypeOf(field).kind !== "message" || message.typeName.startsWith("google.protobuf.")) return [];
  return Object.entries(json).flatMap(([key, value]) => {
    const child = findField(message, key);
    if (!child) return [];
    const inner = pathsOf(child, value);
    return inner.length === 0 ? [child.name] : inner.map((path) => `${child.name}.${path}`);
  });
}
