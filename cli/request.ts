import type { Message, Registry } from "@bufbuild/protobuf";
import { type DescField, type DescMessage, fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import type { Flag } from "./flags.ts";
import { isSingleValue } from "./flags.ts";
import { parseValue } from "./parse-value.ts";
import { UsageError } from "./usage-error.ts";
import { uuidV7 } from "./uuid.ts";

/** A flag with the text that was given for it. */
export type GivenFlag = { flag: Flag; text: string };

/** A request that is ready to be sent. */
export type BuiltRequest = {
  message: Message;
  /** The idempotency key in the request; undefined when the request has no field for one. */
  requestId: string | undefined;
};

/**
 * Makes the request out of a JSON object and the flags that override it. Fills what a person would not write: the
 * update_mask names what was given of the resource, the request_id is a new UUID. Throws UsageError.
 */
export function buildRequest(
  input: DescMessage,
  body: JsonObject,
  given: GivenFlag[],
  registry: Registry,
): BuiltRequest {
  const json = structuredClone(body);
  fillUpdateMask(input, json, given);
  applyFlags(json, given);
  const requestId = fillRequestId(input, json);
  try {
    return { message: fromJson(input, json, { registry }), requestId };
  } catch (error) {
    throw new UsageError(`The request cannot be built: ${(error as Error).message}`, { cause: error });
  }
}

function applyFlags(json: JsonObject, given: GivenFlag[]): void {
  const begun = new Set<Flag>();
  for (const { flag, text } of given) {
    const { field } = flag;
    const holder = flag.path.slice(0, -1).reduce(enter, json);
    const before = begun.has(flag) ? takeValue(holder, field) : undefined;
    dropValue(holder, field);
    begun.add(flag);
    holder[field.jsonName] = withFlagName(flag, () => joinValue(field, before, text));
  }
}

/** A repeated flag adds to what the same flag gave before; any other replaces it. */
function joinValue(field: DescField, before: JsonValue | undefined, text: string): JsonValue {
  if (field.fieldKind === "map") return { ...(before as JsonObject | undefined), ...parseEntry(field, text) };
  if (field.fieldKind !== "list") return parseValue(field, text);
  const texts = field.enum ? text.split(",") : [text];
  return [...((before as JsonValue[] | undefined) ?? []), ...texts.map((each) => parseValue(field, each))];
}

function parseEntry(field: DescField, text: string): JsonObject {
  const at = text.indexOf("=");
  if (at < 0) throw new UsageError(`"${text}" is not written as key=value`);
  return { [text.slice(0, at)]: parseValue(field, text.slice(at + 1)) };
}

function withFlagName<T>(flag: Flag, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`--${flag.names[0]}: ${error.message}`) : error;
  }
}

/** JSON may name a field as the contract does or in camel case. */
function takeValue(holder: JsonObject, field: DescField): JsonValue | undefined {
  return holder[field.jsonName] ?? holder[field.name];
}

function dropValue(holder: JsonObject, field: DescField): void {
  delete holder[field.jsonName];
  delete holder[field.name];
}

function enter(holder: JsonObject, field: DescField): JsonObject {
  const inner = takeValue(holder, field) ?? {};
  if (typeof inner !== "object" || Array.isArray(inner)) throw new UsageError(`${field.name} must be a JSON object`);
  dropValue(holder, field);
  holder[field.jsonName] = inner;
  return inner;
}

function fillRequestId(input: DescMessage, json: JsonObject): string | undefined {
  const field = input.fields.find((each) => each.name === "request_id");
  if (!field) return undefined;
  const present = takeValue(json, field);
  if (typeof present === "string" && present !== "") return present;
  dropValue(json, field);
  const made = uuidV7();
  json[field.jsonName] = made;
  return made;
}

/** Id and version say which record is meant, so they are never among the fields to change. */
const identity = new Set(["id", "etag"]);

function fillUpdateMask(input: DescMessage, json: JsonObject, given: GivenFlag[]): void {
  const mask = input.fields.find((each) => each.message?.typeName === "google.protobuf.FieldMask");
  const resources = input.fields.filter((each) => each.fieldKind === "message" && !isSingleValue(each.message));
  const resource = resources.length === 1 ? resources[0] : undefined;
  if (mask?.name !== "update_mask" || resource?.message === undefined) return;
  if (takeValue(json, mask) !== undefined || given.some(({ flag }) => flag.field === mask)) return;
  const body = takeValue(json, resource);
  const fromBody = resource.message.fields.filter((each) => hasValue(body, each)).map((each) => each.jsonName);
  const fromFlags = given
    .filter(({ flag }) => flag.path[0] === resource)
    .map(({ flag }) =>
      flag.path
        .slice(1)
        .map((each) => each.jsonName)
        .join("."),
    );
  const paths = new Set([...fromBody, ...fromFlags].filter((path) => !identity.has(path)));
  if (paths.size === 0) throw new UsageError(`Nothing to change: give at least one field of ${resource.name}.`);
  json[mask.jsonName] = [...paths].join(",");
}

function hasValue(body: JsonValue | undefined, field: DescField): boolean {
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return isObject && (field.jsonName in body || field.name in body);
}
