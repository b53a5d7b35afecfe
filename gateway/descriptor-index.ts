import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** The files behind a set of services, by everything that reflection asks for. Names are without a leading dot. */
export type DescriptorIndex = {
  fileByName(name: string): DescFile | undefined;
  fileOfSymbol(symbol: string): DescFile | undefined;
  fileOfExtension(type: string, number: number): DescFile | undefined;
  /** Numbers of the known extensions of a message; undefined when the message is not known. */
  extensionNumbers(type: string): number[] | undefined;
};

/** Indexes the files of the services and all that they import. */
export function indexDescriptors(services: readonly DescService[]): DescriptorIndex {
  const files = new Map<string, DescFile>();
  const symbols = new Map<string, DescFile>();
  const extensions = new Map<string, Map<number, DescFile>>();
  for (const { file } of services) for (const needed of withImports(file)) files.set(needed.proto.name, needed);
  for (const file of files.values()) {
    for (const symbol of symbolsOf(file)) symbols.set(symbol, file);
    for (const { extendee, number } of extensionsIn(file)) {
      const known = extensions.get(extendee.typeName) ?? new Map<number, DescFile>();
      extensions.set(extendee.typeName, known.set(number, file));
    }
  }
  return {
    fileByName: (name) => files.get(name),
    fileOfSymbol: (symbol) => symbols.get(symbol),
    fileOfExtension: (type, number) => extensions.get(type)?.get(number),
    extensionNumbers: (type) => (symbols.has(type) ? [...(extensions.get(type)?.keys() ?? [])] : undefined),
  };
}

/** The file and all that it imports, directly or not; the file itself first. */
export function withImports(file: DescFile, seen = new Set<DescFile>()): DescFile[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return [file, ...file.dependencies.flatMap((imported) => withImports(imported, seen))];
}

/** The file as FileDescriptorProto in the binary format. */
export function fileBytes(file: DescFile): Uint8Array {
  return toBinary(FileDescriptorProtoSchema, file.proto);
}

type Message = DescFile["messages"][number];
type Enum = DescFile["enums"][number];

function symbolsOf(file: DescFile): string[] {
  return [
    ...file.services.flatMap((service) => [
      service.typeName,
      ...service.methods.map((method) => `${service.typeName}.${method.name}`),
    ]),
    ...file.messages.flatMap(symbolsOfMessage),
    ...file.enums.flatMap(symbolsOfEnum),
    ...file.extensions.map((extension) => extension.typeName),
  ];
}

function symbolsOfMessage(message: Message): string[] {
  return [
    message.typeName,
    ...message.fields.map((field) => `${message.typeName}.${field.name}`),
    ...message.oneofs.map((oneof) => `${message.typeName}.${oneof.name}`),
    ...message.nestedMessages.flatMap(symbolsOfMessage),
    ...message.nestedEnums.flatMap(symbolsOfEnum),
    ...message.nestedExtensions.map((extension) => extension.typeName),
  ];
}

/** In Protobuf the values of an enum are siblings of the enum, not members of it. */
function symbolsOfEnum(type: Enum): string[] {
  const scope = type.typeName.slice(0, type.typeName.lastIndexOf(".") + 1);
  return [type.typeName, ...type.values.map((value) => `${scope}${value.name}`)];
}

function extensionsIn(file: DescFile): DescFile["extensions"] {
  const nested = (message: Message): DescFile["extensions"] => [
    ...message.nestedExtensions,
    ...message.nestedMessages.flatMap(nested),
  ];
  return [...file.extensions, ...file.messages.flatMap(nested)];
}
