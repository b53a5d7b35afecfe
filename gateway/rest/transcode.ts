import {
  create,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  mergeFromJson,
  mergeFromJsonString,
  toJson,
} from "@bufbuild/protobuf";
import type { Refusal } from "../../platform/errors/refusal.ts";
import type { Binding } from "./binding.ts";
import { applyIfMatch, responseEtag } from "./entity-tag.ts";
import { findJsonFault } from "./json-fault.ts";
import { parseJsonBody } from "./json-guard.ts";
import { malformed } from "./malformed.ts";
import { bindVariables } from "./path-template.ts";
import { type JsonTree, newTree, readQuery, setValue } from "./query-params.ts";
import { fillUpdateMask } from "./update-mask.ts";

/** The parts of an HTTP request that make up a message. */
export type HttpParts = {
  /** Segments of the path as sent, which the template of the binding fits. */
  readonly rawSegments: readonly string[];
  /** The query as sent, without "?". */
  readonly rawQuery: string;
  /** The body as sent; empty without one. */
  readonly body: Uint8Array;
  /** The header If-Match. */
  readonly ifMatch?: string | undefined;
};

/**
 * Makes the request message from an HTTP request. What the path says wins over the body. Throws MALFORMED_REQUEST, naming
 * the place, for anything that has no place in the message or cannot be read.
 */
export function readRequest(binding: Binding, parts: HttpParts): Message {
  const { input } = binding.method;
  const request = create(input);
  const bodyJson = mergeBody(binding, request, parts.body);
  merge(input, request, readQuery(binding, parts.rawQuery), "query parameter ");
  merge(input, request, readPath(binding, parts.rawSegments), "path parameter ");
  if (bodyJson !== undefined) fillUpdateMask(binding, request, bodyJson);
  if (parts.ifMatch !== undefined) applyIfMatch(binding, request, parts.ifMatch);
  return request;
}

/** An HTTP response: its body as JSON text, and the value of the header ETag when it holds one versioned resource. */
export type HttpAnswer = { readonly json: string; readonly etag: string | undefined };

/** Makes the HTTP response from a response message. Fields without presence are always written, even when zero. */
export function writeResponse({ method, responseBody }: Binding, response: Message): HttpAnswer {
  const json = toJson(method.output, response, { alwaysEmitImplicit: true }) as JsonObject;
  const shown = responseBody ? (json[responseBody.jsonName] ?? null) : json;
  return { json: JSON.stringify(shown), etag: responseEtag(method.output, response) };
}

function mergeBody(binding: Binding, request: Message, bytes: Uint8Array): JsonValue | undefined {
  if (bytes.length === 0) return undefined;
  const { body, method } = binding;
  if (body === "none") throw malformed("this call takes no body");
  const json = parseJsonBody(bytes);
  const wrapped = body === "request" ? json : { [body.jsonName]: json };
  const text = new TextDecoder().decode(bytes);
  try {
    // Read from the text rather than from the parsed value: only there are keys seen that are given twice.
    mergeFromJsonString(method.input, request, body === "request" ? text : `{"${body.jsonName}":${text}}`);
  } catch (error) {
    throw unreadable(method.input, wrapped, error);
  }
  return json;
}

function readPath(binding: Binding, rawSegments: readonly string[]): JsonTree {
  const tree = newTree();
  let values: string[];
  try {
    values = bindVariables(binding.template, rawSegments);
  } catch {
    throw malformed("the path is not valid percent-encoding of UTF-8");
  }
  for (const [index, fields] of binding.pathFields.entries()) {
    const name = fields.map((field) => field.jsonName).join(".");
    setValue(tree, fields, values[index] ?? "", `path parameter "${name}"`);
  }
  return tree;
}

function merge(input: DescMessage, request: Message, tree: JsonTree, place: string): void {
  try {
    mergeFromJson(input, request, tree);
  } catch (error) {
    throw unreadable(input, tree, error, place);
  }
}

function unreadable(input: DescMessage, json: JsonValue, error: unknown, place = ""): Refusal {
  const fault = findJsonFault(input, json);
  if (fault) return malformed(fault.startsWith('"') ? place + fault : fault);
  const text = error instanceof Error ? error.message : "";
  const twice = /duplicate object key "([^"]{0,200})/.exec(text)?.[1];
  return malformed(twice === undefined ? "the request does not fit the contract" : `"${twice}" is given twice`);
}
