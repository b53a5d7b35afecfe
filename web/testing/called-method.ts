import type { DescMethod } from "@bufbuild/protobuf";
import type { Route } from "playwright-core";
import { allContracts } from "../../services/registry.ts";

/** The RPC that a page calls; undefined for anything else that it asks for. */
export function calledMethod(route: Route): DescMethod | undefined {
  return methods.get(new URL(route.request().url()).pathname);
}

const methods = new Map(
  allContracts.flatMap((service) =>
    service.methods.map((method) => [`/${service.typeName}/${method.name}` as string, method] as const),
  ),
);
