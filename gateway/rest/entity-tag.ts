import { type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import type { Binding } from "./binding.ts";
import { malformed } from "./malformed.ts";

/** The fields that lead to the etag of a request: its own, or that of the resource in the body; undefined without one. */
export function requestEtagPath(binding: Binding): readonly DescField[] | undefined {
  const own = etagField(binding.method.input);
  if (own) return [own];
  // A resource that is made by POST has no version yet.
  const { body, httpMethod } = binding;
  const resource = typeof body === "object" && body.fieldKind === "message" && httpMethod !== "POST" ? body : undefined;
  const inner = resource && etagField(resource.message);
  return resource && inner && [resource, inner];
}

/** Puts the version of the header If-Match into the request. Refused when the body names another one. */
export function applyIfMatch(binding: Binding, request: Message, header: string): void {
  const path = requestEtagPath(binding);
  if (!path) throw malformed("the header If-Match does not apply here");
  const etag = /^\s*(?:W\/)?"([^"]+)"\s*$/.exec(header)?.[1];
  if (etag === undefined) throw malformed('the header If-Match must hold one version, such as "7" in quotes');
  let scope: ReflectMessage = reflect(binding.method.input, request);
  for (const field of path.slice(0, -1)) {
    // Reading an unset message gives an empty one that is not yet part of the request.
    const inner = scope.get(field) as ReflectMessage;
    if (!scope.isSet(field)) scope.set(field, inner);
    scope = inner;
  }
  const field = path.at(-1) as DescField;
  const inBody = scope.get(field);
  if (inBody !== "" && inBody !== etag) throw malformed("If-Match and the etag in the body differ");
  scope.set(field, etag);
}

/** Value of the header ETag for a response that holds one resource with an etag; undefined otherwise. */
export function responseEtag(schema: DescMessage, response: Message): string | undefined {
  const resources = schema.fields.filter((field) => field.fieldKind === "message" && etagField(field.message));
  const [resource] = resources;
  if (resources.length !== 1 || !resource?.message) return undefined;
  const reflected = reflect(schema, response);
  if (!reflected.isSet(resource)) return undefined;
  const etag = (reflected.get(resource) as ReflectMessage).get(etagField(resource.message) as DescField);
  return typeof etag === "string" && /^[\x21\x23-\x7e]+$/.test(etag) ? `"${etag}"` : undefined;
}

/** Whether the header ETag comes with the answers of a method. */
export function answersWithEtag(output: DescMessage): boolean {
  return output.fields.filter((field) => field.fieldKind === "message" && etagField(field.message)).length === 1;
}

function etagField(message: DescMessage): DescField | undefined {
  const { etag } = message.field;
  return etag?.fieldKind === "scalar" && etag.scalar === ScalarType.STRING ? etag : undefined;
}
