import type { JsonValue } from "@bufbuild/protobuf";
import { malformed } from "./malformed.ts";

/** Deepest nesting of objects and lists that is read. */
export const jsonDepthMax = 100;

/**
 * Reads a body as JSON in UTF-8. Refuses what is no JSON, what is nested deeper than `jsonDepthMax`, and the keys by which
 * an object's prototype could be reached.
 */
export function parseJsonBody(body: Uint8Array): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(utf8.decode(body)) as JsonValue;
  } catch {
    throw malformed("the body is not valid JSON in UTF-8");
  }
  guard(value);
  return value;
}

// A byte order mark is no part of JSON (RFC 8259, 8.1), but some Windows programs send one and it may be ignored.
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Level by level rather than by recursion: the stack must not depend on what a caller sends. */
function guard(root: JsonValue): void {
  let level: JsonValue[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    const next: JsonValue[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      if (depth === jsonDepthMax) throw malformed(`the body is nested deeper than ${jsonDepthMax} levels`);
      if (Array.isArray(value)) {
        for (const element of value) next.push(element);
        continue;
      }
      if (Object.hasOwn(value, "__proto__")) throw malformed('the key "__proto__" is not allowed');
      for (const [key, inner] of Object.entries(value)) {
        if (key === "constructor" && typeof inner === "object" && inner !== null && Object.hasOwn(inner, "prototype"))
          throw malformed('the key "constructor.prototype" is not allowed');
        next.push(inner);
      }
    }
    level = next;
  }
}
