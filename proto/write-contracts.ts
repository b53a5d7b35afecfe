/**
 * Writes what the product reads of its contracts, from the set that `buf build` has made of them: their descriptors to
 * gen/contracts.binpb, and the comments above their elements to gen/comments.json. Of the set itself three quarters are
 * positions in the sources, which nobody needs and which take longer to read than all the rest.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AnyDesc,
  createFileRegistry,
  type DescEnum,
  type DescFile,
  type DescMessage,
  fromBinary,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

// Field numbers of descriptor.proto: a location names an element by the numbers and indexes that lead to it.
const inFile = { message: 4, enum: 5, service: 6, extension: 7 };
const inMessage = { field: 2, message: 3, enum: 4, extension: 6, oneof: 8 };
const enumValue = 2;
const serviceMethod = 2;

function collectComments(file: DescFile, into: Map<string, string>): void {
  const byPath = new Map<string, string>();
  for (const location of file.proto.sourceCodeInfo?.location ?? []) {
    const text = trimComment(location.leadingComments || location.trailingComments);
    if (text !== "") byPath.set(location.path.join("."), text);
  }
  for (const [desc, path] of elementsOfFile(file)) {
    const text = byPath.get(path.join("."));
    if (text !== undefined) into.set(desc.toString(), text);
  }
}

type Elements = Generator<readonly [desc: AnyDesc, path: number[]]>;

function* elementsOfFile(file: DescFile): Elements {
  for (const [index, each] of file.messages.entries()) yield* elementsOfMessage(each, [inFile.message, index]);
  for (const [index, each] of file.enums.entries()) yield* elementsOfEnum(each, [inFile.enum, index]);
  for (const [index, each] of file.extensions.entries()) yield [each, [inFile.extension, index]];
  for (const [index, service] of file.services.entries()) {
    const path = [inFile.service, index];
    yield [service, path];
    for (const [at, method] of service.methods.entries()) yield [method, [...path, serviceMethod, at]];
  }
}

function* elementsOfMessage(message: DescMessage, path: number[]): Elements {
  yield [message, path];
  const { field, nestedType, enumType, extension, oneofDecl } = message.proto;
  // The entry of a map is a nested message in the file but none in the descriptor, so the index comes from the file.
  for (const each of message.fields) yield [each, [...path, inMessage.field, field.indexOf(each.proto)]];
  for (const each of message.oneofs) yield [each, [...path, inMessage.oneof, oneofDecl.indexOf(each.proto)]];
  for (const each of message.nestedExtensions)
    yield [each, [...path, inMessage.extension, extension.indexOf(each.proto)]];
  for (const each of message.nestedEnums)
    yield* elementsOfEnum(each, [...path, inMessage.enum, enumType.indexOf(each.proto)]);
  for (const each of message.nestedMessages)
    yield* elementsOfMessage(each, [...path, inMessage.message, nestedType.indexOf(each.proto)]);
}

function* elementsOfEnum(desc: DescEnum, path: number[]): Elements {
  yield [desc, path];
  for (const [index, value] of desc.values.entries()) yield [value, [...path, enumValue, index]];
}

function trimComment(text: string | undefined): string {
  return (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

const gen = join(import.meta.dirname, "..", "gen");
const set = fromBinary(FileDescriptorSetSchema, readFileSync(join(gen, "sources.binpb")));
const comments = new Map<string, string>();
for (const file of createFileRegistry(set).files) collectComments(file, comments);
for (const file of set.file) file.sourceCodeInfo = undefined;
writeFileSync(join(gen, "contracts.binpb"), toBinary(FileDescriptorSetSchema, set));
writeFileSync(join(gen, "comments.json"), JSON.stringify(Object.fromEntries(comments)));
