import { clone, type DescMessage, type JsonValue, type Message, ScalarType, toJson } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";

const masked = "***";

/**
 * Returns a message as JSON fit for a log: fields that the contract marks debug_redact are masked, at any depth.
 */
export function redacted(schema: DescMessage, message: Message): JsonValue {
  const copy = clone(schema, message);
  mask(reflect(schema, copy));
  return toJson(schema, copy, { useProtoFieldName: true });
}

function mask(message: ReflectMessage): void {
  for (const field of message.fields) {
    if (!message.isSet(field)) continue;
    if (field.proto.options?.debugRedact) {
      const text = field.fieldKind === "scalar" && field.scalar === ScalarType.STRING;
      if (text) message.set(field, masked);
      else message.clear(field);
    } else if (field.fieldKind === "message") mask(message.get(field));
    else if (field.fieldKind === "list" && field.listKind === "message")
      for (const item of message.get(field)) mask(item as ReflectMessage);
    else if (field.fieldKind === "map" && field.mapKind === "message")
      for (const item of message.get(field).values()) mask(item as ReflectMessage);
  }
}
