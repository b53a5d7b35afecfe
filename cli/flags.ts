import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { kebabCase } from "./contracts.ts";

/** A flag that sets one field of a request, however deep it lies. */
export type Flag = {
  /** Names without dashes, the one to type first: ["login", "user.login"]. */
  names: [string, ...string[]];
  /** The fields that lead from the request to the value; the last one is set. */
  path: [DescField, ...DescField[]];
  /** The field that is set. */
  field: DescField;
  /** Whether the flag may be given more than once. */
  repeated: boolean;
  /** Whether the value is a secret, which is better typed or read than written on the command line. */
  secret: boolean;
};

/**
 * The flags of a request message. A nested message has a dotted flag for each of its fields, and a short one where only
 * one nested field has that name. A field of the request whose name is in `reserved` is called "request.<name>".
 */
export function listFlags(input: DescMessage, reserved: ReadonlySet<string>): Flag[] {
  const paths = input.fields.flatMap((field) => leafPaths([field]));
  const top = new Set(input.fields.map((field) => kebabCase(field.name)));
  const uses = new Map<string, number>();
  for (const path of paths.filter((each) => each.length > 1)) {
    const name = leafName(path);
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return paths.map((path) => {
    const name = leafName(path);
    const full = path.map((field) => kebabCase(field.name)).join(".");
    const short = path.length > 1 && uses.get(name) === 1 && !top.has(name) && !reserved.has(name);
    const field = path[path.length - 1] as DescField;
    return {
      names: short ? [name, full] : [reserved.has(full) ? `request.${full}` : full],
      path,
      field,
      repeated: field.fieldKind === "list" || field.fieldKind === "map",
      secret: field.fieldKind === "scalar" && field.proto.options?.debugRedact === true,
    };
  });
}

/** Whether a message is written as one value, as a time or a duration is, and not field by field. */
export function isSingleValue(message: DescMessage): boolean {
  return singleValues.has(message.typeName) || /^google\.protobuf\.\w+Value$/.test(message.typeName);
}

const singleValues = new Set([
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
  "google.protobuf.FieldMask",
  "google.protobuf.Any",
  "google.protobuf.Struct",
  "google.protobuf.Value",
]);

type Path = [DescField, ...DescField[]];

/** A message that contains itself has no leaves there: it is given as JSON. */
function leafPaths(path: Path): Path[] {
  const field = path[path.length - 1] as DescField;
  const message = field.fieldKind === "message" ? field.message : undefined;
  const nested = path.filter((each) => each.message === message).length > 1;
  if (message === undefined || nested || isSingleValue(message) || message.fields.length === 0) return [path];
  return message.fields.flatMap((each) => leafPaths([...path, each]));
}

function leafName(path: Path): string {
  return kebabCase((path[path.length - 1] as DescField).name);
}
