import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter, ServiceImpl } from "@connectrpc/connect";
import { rpcName } from "./contract.ts";
import type { Rpc, ServiceRuntime } from "./rpc.ts";

/** A service of the stack: its contracts, and the RPCs that serve them. */
export type ServiceDefinition<Deps> = {
  readonly name: string;
  readonly contracts: readonly DescService[];
  readonly rpcs: readonly Rpc<Deps>[];
};

/** Routes that serve a service in this process. Throws when an RPC of its contracts has no or two implementations. */
export function routesOf<Deps>(
  definition: ServiceDefinition<Deps>,
  runtime: ServiceRuntime<Deps>,
): (router: ConnectRouter) => ConnectRouter {
  const faults = implementationFaults(definition);
  if (faults.length > 0) throw new Error(`service ${definition.name}: ${faults.join("; ")}`);
  return (router) => {
    for (const contract of definition.contracts) {
      const own = definition.rpcs.filter(({ method }) => method.parent.typeName === contract.typeName);
      const implementation = Object.fromEntries(own.map((rpc) => [rpc.method.localName, rpc.serve(runtime)]));
      router.service(contract, implementation as unknown as Partial<ServiceImpl<DescService>>);
    }
    return router;
  };
}

function implementationFaults({ contracts, rpcs }: Pick<ServiceDefinition<never>, "contracts" | "rpcs">): string[] {
  const implemented = rpcs.map(({ method }) => rpcName(method));
  const declared = contracts.flatMap((contract) => contract.methods.map(rpcName));
  return [
    ...declared.filter((name) => !implemented.includes(name)).map((name) => `${name} is not implemented`),
    ...implemented.filter((name) => !declared.includes(name)).map((name) => `${name} is in no contract of the service`),
    ...implemented.filter((name, at) => implemented.indexOf(name) !== at).map((name) => `${name} is implemented twice`),
  ];
}
