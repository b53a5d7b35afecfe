import { create, type DescEnum, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { uuidv7 } from "../platform/rpc/uuid.ts";

/** Ids by the names that fields have for them, for example "warehouse_id". */
export type KnownIds = Readonly<Record<string, string>>;

/**
 * Makes a request that names the known records wherever it can, and says something plausible elsewhere: the first value of
 * an enum, one of everything that is repeated.
 */
export function filledRequest(schema: DescMessage, ids: KnownIds): Message {
  const request = reflect(schema, create(schema));
  fill(request, ids, 0);
  return request.message;
}

function fill(message: ReflectMessage, ids: KnownIds, depth: number): void {
  for (const field of message.fields) {
    if (field.oneof && message.oneofCase(field.oneof)) continue;
    if (field.fieldKind === "scalar") {
      const value = scalarOf(field, field.scalar, ids);
      if (value !== undefined) message.set(field, value);
    } else if (field.fieldKind === "enum") {
      message.set(field, firstValue(field.enum));
    } else if (field.fieldKind === "message" && depth < deepest) {
      const inner = innerOf(field, field.message, ids, depth);
      if (inner) message.set(field, inner);
    } else if (field.fieldKind === "list" && depth < deepest) {
      const list = message.get(field);
      if (field.listKind === "message") {
        const inner = innerOf(field, field.message, ids, depth);
        if (inner) list.add(inner);
      } else if (field.listKind === "scalar" && field.name.endsWith("_ids")) {
        list.add(ids[field.name.slice(0, -1)] ?? uuidv7());
      }
    }
  }
}

const deepest = 4;

function innerOf(field: DescField, schema: DescMessage, ids: KnownIds, depth: number): ReflectMessage | undefined {
  if (schema.typeName.startsWith("google.protobuf.")) return undefined;
  const inner = reflect(schema, create(schema));
  const known =
    ids[`${field.name}_id`] ?? ids[`${field.name.replace(/^(from|to)_/, "")}_id`] ?? ids[placeOf(field.name)];
  if (schema.typeName === "erp.type.v1.Ref") {
    if (known === undefined) return undefined;
    setText(inner, "id", known);
  } else if (schema.typeName === "erp.type.v1.Quantity") {
    setText(inner, "value", "1");
    setText(inner, "uom", "EA");
  } else {
    fill(inner, known ? { ...ids, id: known } : ids, depth + 1);
  }
  return inner;
}

/** What goes by other names is a place. */
function placeOf(name: string): string {
  return ["from", "to", "zone", "staging", "location", "locations", "parent"].includes(name) ? "location_id" : "";
}

function setText(message: ReflectMessage, name: string, value: string): void {
  const field = message.fields.find((each) => each.name === name);
  if (field?.fieldKind === "scalar") message.set(field, value);
}

function scalarOf(field: DescField, scalar: ScalarType, ids: KnownIds): unknown {
  if (field.name === "request_id") return uuidv7();
  if (field.name === "etag") return "1";
  if (scalar === ScalarType.STRING) {
    if (field.name === "id" || field.name.endsWith("_id")) return ids[field.name] ?? undefined;
    return { reason: "because", note: "note", number: "", uom: "EA", code: "NEW-1", name: "New" }[field.name];
  }
  if (scalar === ScalarType.INT32 && field.name === "epoch") return 1;
  return undefined;
}

function firstValue({ values }: DescEnum): number {
  return values.find(({ number }) => number !== 0)?.number ?? 0;
}
