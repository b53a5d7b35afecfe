import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** The field of a stream's messages that carries content in pieces; undefined when the stream carries none. */
export function contentField(message: DescMessage): DescField | undefined {
  return message.fields.find((field) => field.fieldKind === "scalar" && field.scalar === ScalarType.BYTES);
}
