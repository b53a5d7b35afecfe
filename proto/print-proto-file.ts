import { type DescFile, type DescMessage, isFieldSet } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";

/**
 * Prints a proto2 or proto3 file descriptor as .proto source. Options of fields and messages are left out: a printed
 * file serves to resolve imports, its generated code comes from the package that shipped the descriptor.
 */
export function printProtoFile(file: DescFile): string {
  const { proto } = file;
  const lines = [`syntax = "${proto.syntax || "proto2"}";`, `package ${proto.package};`];
  lines.push(...proto.dependency.map((path) => `import "${path}";`));
  lines.push(...proto.enumType.flatMap((each) => printEnum(each)));
  lines.push(...proto.messageType.flatMap((each) => printMessage(each, file.messages)));
  lines.push(...printExtensions(proto.extension));
  return `${lines.join("\n")}\n`;
}

function printMessage(message: DescriptorProto, siblings: readonly DescMessage[]): string[] {
  const nested = siblings.find((each) => each.name === message.name)?.nestedMessages ?? [];
  const inOneof = (field: FieldDescriptorProto) =>
    isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex) && !field.proto3Optional;
  const plain = message.field.filter((field) => !inOneof(field)).map((field) => printField(field, true));
  const oneofs = message.oneofDecl.flatMap((oneof, index) => {
    const fields = message.field.filter((field) => inOneof(field) && field.oneofIndex === index);
    return fields.length === 0
      ? []
      : [`oneof ${oneof.name} {`, ...fields.map((field) => printField(field, false)), "}"];
  });
  const ranges = message.extensionRange.map(
    ({ start, end }) => `extensions ${start} to ${end > 536870911 ? "max" : end - 1};`,
  );
  const reserved = message.reservedRange.map(({ start, end }) => `reserved ${start} to ${end - 1};`);
  return [
    `message ${message.name} {`,
    ...message.enumType.flatMap((each) => printEnum(each)),
    ...message.nestedType.flatMap((each) => printMessage(each, nested)),
    ...plain,
    ...oneofs,
    ...ranges,
    ...reserved,
    ...printExtensions(message.extension),
    "}",
  ];
}

function printField(field: FieldDescriptorProto, withLabel: boolean): string {
  const label =
    field.label === FieldDescriptorProto_Label.REPEATED
      ? "repeated "
      : field.label === FieldDescriptorProto_Label.REQUIRED
        ? "required "
        : "optional ";
  const scalar = Object.entries(FieldDescriptorProto_Type).find(([, value]) => value === field.type)?.[0];
  return `${withLabel ? label : ""}${field.typeName || scalar?.toLowerCase()} ${field.name} = ${field.number};`;
}

function printEnum(each: EnumDescriptorProto): string[] {
  return [`enum ${each.name} {`, ...each.value.map(({ name, number }) => `${name} = ${number};`), "}"];
}

function printExtensions(extensions: FieldDescriptorProto[]): string[] {
  return extensions.flatMap((each) => [`extend ${each.extendee} {`, printField(each, true), "}"]);
}
