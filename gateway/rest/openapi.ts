import type { DescMessage, DescService, JsonObject } from "@bufbuild/protobuf";
import type { Contracts } from "../../proto/contracts.ts";
import { type Binding, bindingsOf } from "./binding.ts";
import { sharedComponents } from "./openapi/components.ts";
import { operationOf } from "./openapi/operation.ts";
import { createPathNames } from "./openapi/path-item.ts";
import { createSchemas, type Usage } from "./openapi/schema.ts";
import { documentedReasons } from "./reasons.ts";

/** What the document is made from. */
export type OpenApiOptions = {
  readonly services: readonly DescService[];
  readonly contracts: Contracts;
  /** Version of the product. */
  readonly version: string;
};

/** Describes the REST routes of the services as an OpenAPI 3.1 document, from the same descriptors that serve them. */
export function buildOpenApi({ services, contracts, version }: OpenApiOptions): JsonObject {
  const bindings = bindingsOf(services);
  const reasons = documentedReasons(contracts);
  const schemas = createSchemas(contracts, usageOf(bindings));
  const context = { contracts, schemas, reasons: new Set(reasons.map((each) => each.reason)) };
  const nameOf = createPathNames();
  const ordinals = new Map<string, number>();
  const paths: { [path: string]: JsonObject } = {};
  for (const binding of bindings) {
    const documented = nameOf(binding);
    const rpc = String(binding.method);
    const ordinal = ordinals.get(rpc) ?? 0;
    ordinals.set(rpc, ordinal + 1);
    paths[documented.path] ??= {};
    (paths[documented.path] as JsonObject)[binding.httpMethod.toLowerCase()] = operationOf(
      binding,
      documented,
      ordinal,
      context,
    );
  }
  const shared = sharedComponents(reasons);
  return {
    openapi: "3.1.1",
    info: { title: "ERP Core", version, description: introduction },
    servers: [{ url: "/", description: "This stack" }],
    tags: services
      .filter((service) => bindings.some(({ method }) => method.parent === service))
      .map((service) => ({ name: service.name, description: contracts.commentOf(service) })),
    paths,
    components: { ...shared, schemas: { ...(shared.schemas as JsonObject), ...sorted(schemas.components) } },
  };
}

const introduction = [
  "The same calls are served as gRPC, gRPC-Web and Connect JSON on this port.",
  "Fields are written in lowerCamelCase; snake_case is understood. Unknown fields and parameters are refused. 64-bit numbers are texts. Answers show every field that has no presence, even when it is zero.",
  "A path without a version (/api/users) takes the one that the header API-Version names, or the newest.",
  "Refusals are application/problem+json; their reasons are listed at [/docs/errors](/docs/errors).",
].join("\n\n");

/** Which messages are reached from requests and which from responses. */
function usageOf(bindings: readonly Binding[]): Usage {
  const inRequests = new Set<string>();
  const inResponses = new Set<string>();
  for (const { method } of bindings) {
    reach(method.input, inRequests);
    reach(method.output, inResponses);
  }
  return { inRequests, inResponses };
}

function reach(message: DescMessage, into: Set<string>): void {
  if (into.has(message.typeName)) return;
  into.add(message.typeName);
  for (const field of message.fields) if (field.message) reach(field.message, into);
}

function sorted(components: { [name: string]: JsonObject }): JsonObject {
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}
