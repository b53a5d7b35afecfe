import type { DescService } from "@bufbuild/protobuf";
import { rpcName } from "../../platform/rpc/contract.ts";
import { type Binding, bindingsOf } from "./binding.ts";

/** What a request line leads to. */
export type Lookup =
  | {
      readonly kind: "found";
      readonly binding: Binding;
      readonly rawSegments: readonly string[];
      readonly version: string;
    }
  | { readonly kind: "method-not-allowed"; readonly allow: readonly string[] }
  | { readonly kind: "unknown-version"; readonly version: string; readonly supported: readonly string[] }
  | { readonly kind: "unknown" };

/** All REST routes of the contracts. */
export type RouteTable = {
  readonly bindings: readonly Binding[];
  /** Versions that are served, oldest first, for example ["1"]. */
  readonly versions: readonly string[];
  /**
   * Finds the RPC behind a request line. `rawPath` is the path as sent, without the query. A path without a version
   * ("/api/users") takes the one that the header API-Version names, or else the newest stable one.
   */
  find(httpMethod: string, rawPath: string, apiVersion: string | undefined): Lookup;
};

/**
 * Builds the routes from the annotations. Throws when two RPCs claim the same method and path, or when a path does not
 * start with "/api/" and the version of its package.
 */
export function createRouteTable(services: readonly DescService[]): RouteTable {
  const bindings = bindingsOf(services);
  const root = newNode();
  const versions = new Set<string>();
  for (const binding of bindings) {
    versions.add(versionOf(binding));
    insert(root, binding);
  }
  const supported = [...versions].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const newest = supported.findLast((version) => /^\d+$/.test(version)) ?? "";
  return {
    bindings,
    versions: supported,
    find(httpMethod, rawPath, apiVersion) {
      const [, api, ...rest] = rawPath.split("/");
      if (api !== "api" || rest.length === 0 || rest.length > segmentsMax) return { kind: "unknown" };
      const inPath = versionPattern.exec(rest[0] ?? "")?.[1];
      const version = inPath ?? apiVersion?.trim().replace(/^v/, "") ?? newest;
      if (!versions.has(version)) return { kind: "unknown-version", version, supported };
      return match(root, httpMethod, ["api", `v${version}`, ...(inPath === undefined ? rest : rest.slice(1))], version);
    },
  };
}

/** No route is that long; it keeps the search of a hostile path short. */
const segmentsMax = 32;

const versionPattern = /^v(\d+(?:(?:alpha|beta)\d*)?)$/;

type Methods = Map<string, Binding>;
type Node = {
  readonly literals: Map<string, Node>;
  one: Node | undefined;
  rest: Node | undefined;
  /** The routes that end here, by verb. */
  readonly verbs: Map<string, Methods>;
};

function newNode(): Node {
  return { literals: new Map(), one: undefined, rest: undefined, verbs: new Map() };
}

function versionOf({ method, template }: Binding): string {
  const [api, second] = template.segments.map((segment) => (segment.kind === "literal" ? segment.text : ""));
  const version = versionPattern.exec(second ?? "")?.[1];
  const packageVersion = method.parent.file.proto.package.split(".").at(-1);
  if (api !== "api" || version === undefined || `v${version}` !== packageVersion)
    throw new Error(`${rpcName(method)}: "${template.source}" must start with /api/${packageVersion}/`);
  return version;
}

function insert(root: Node, binding: Binding): void {
  let node = root;
  for (const segment of binding.template.segments) {
    if (segment.kind === "literal") {
      const next = node.literals.get(segment.text) ?? newNode();
      node.literals.set(segment.text, next);
      node = next;
    } else {
      node[segment.kind] ??= newNode();
      node = node[segment.kind] as Node;
    }
  }
  const methods = node.verbs.get(binding.template.verb) ?? new Map();
  const taken = methods.get(binding.httpMethod);
  if (taken) {
    const route = `${binding.httpMethod} ${binding.template.source}`;
    throw new Error(`${rpcName(binding.method)} and ${rpcName(taken.method)} both claim ${route}`);
  }
  methods.set(binding.httpMethod, binding);
  node.verbs.set(binding.template.verb, methods);
}

function match(root: Node, httpMethod: string, segments: string[], version: string): Lookup {
  const allow = new Set<string>();
  const last = segments.at(-1) ?? "";
  const colon = last.lastIndexOf(":");
  // A value may hold a colon of its own, so a path that fits no verb is also tried without one.
  const readings =
    colon < 0 ? [] : [{ verb: last.slice(colon + 1), path: [...segments.slice(0, -1), last.slice(0, colon)] }];
  for (const { verb, path } of [...readings, { verb: "", path: segments }]) {
    for (const node of endsOf(root, path, 0)) {
      const methods = node.verbs.get(verb);
      // Whoever serves GET serves HEAD: the same answer without its body.
      const binding = methods?.get(httpMethod) ?? (httpMethod === "HEAD" ? methods?.get("GET") : undefined);
      if (binding) return { kind: "found", binding, rawSegments: path, version };
      for (const method of methods?.keys() ?? []) allow.add(method);
    }
    if (allow.size > 0) break;
  }
  if (allow.size === 0) return { kind: "unknown" };
  if (allow.has("GET")) allow.add("HEAD");
  return { kind: "method-not-allowed", allow: [...allow].sort() };
}

/** The nodes where a path ends, the most specific first. */
function* endsOf(node: Node, path: readonly string[], index: number): Generator<Node> {
  if (index === path.length) {
    yield node;
  } else {
    const segment = path[index] as string;
    const next = node.literals.get(segment);
    if (next) yield* endsOf(next, path, index + 1);
    if (node.one && segment !== "") yield* endsOf(node.one, path, index + 1);
  }
  if (node.rest) yield node.rest;
}
