import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Binding } from "../binding.ts";

/** The path of a call, with one value for each segment that is open. */
export function pathOf({ template }: Binding, values: readonly string[]): string {
  let next = 0;
  const segments = template.segments.map((each) =>
    each.kind === "literal" ? each.text : encodeURIComponent(values[next++] ?? "x"),
  );
  return `/${segments.join("/")}${template.verb === "" ? "" : `:${template.verb}`}`;
}

/** Writes a message in JSON as a caller of REST would: the inverse of what the gateway does. */
export function writeHttp(binding: Binding, message: JsonObject): { url: string; body: JsonValue | undefined } {
  const rest = structuredClone(message);
  const values = binding.pathFields.map((path) => {
    const owner = ownerOf(path, rest);
    const name = path.at(-1)?.jsonName ?? "";
    const value = String(owner[name] ?? "");
    delete owner[name];
    return value;
  });
  let body: JsonValue | undefined;
  if (binding.body === "request") body = rest;
  if (typeof binding.body === "object") {
    body = rest[binding.body.jsonName];
    delete rest[binding.body.jsonName];
  }
  const query = new URLSearchParams();
  if (binding.body !== "request")
    for (const [key, value] of Object.entries(rest)) for (const each of [value].flat()) query.append(key, String(each));
  return { url: `${pathOf(binding, values)}?${query}`, body };
}

/** The object that holds the field at the end of a path, made where it is missing. */
export function ownerOf(path: Binding["pathFields"][number], message: JsonObject): JsonObject {
  let owner = message;
  for (const field of path.slice(0, -1)) {
    owner[field.jsonName] ??= {};
    owner = owner[field.jsonName] as JsonObject;
  }
  return owner;
}
