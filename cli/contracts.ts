import { type DescMethod, type DescService, getOption, hasOption } from "@bufbuild/protobuf";
import { type Access, Audience, access } from "../gen/erp/options/v1/access_pb.ts";
import { type Contracts, contractsFile, readContracts } from "../proto/contracts.ts";
import { contentField } from "./content-field.ts";
import { UsageError } from "./usage-error.ts";

/** A method that becomes a command. */
export type MethodEntry = {
  /** Name of the command, for example "create-user". */
  name: string;
  /** Leading words of the name that no other method of the service shares, shortest first: "create". */
  aliases: string[];
  method: DescMethod;
  access: Access;
};

/** A service that becomes a group of commands. */
export type ServiceEntry = { name: string; service: DescService; methods: MethodEntry[] };

/** Reads the contracts that were built with the product. Throws UsageError when they were not built yet. */
export function loadContracts(): Contracts {
  try {
    return readContracts();
  } catch (error) {
    throw new UsageError(`The contracts cannot be read from ${contractsFile}. Run "npm run generate".`, {
      cause: error,
    });
  }
}

/**
 * The product's services and those of their methods that a person can call, in order of name. Left out are methods for
 * processes of the stack itself and methods that take a stream of anything but content.
 */
export function listServices({ registry }: Contracts): ServiceEntry[] {
  const services = [...registry].filter((each) => each.kind === "service" && each.typeName.startsWith("erp."));
  const entries = (services as DescService[]).map((service) => ({
    name: kebabCase(service.name.replace(/Service$/, "")),
    service,
    methods: listMethods(service),
  }));
  return renameTwins(entries.filter((each) => each.methods.length > 0)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** "ListMySessions" and "display_name" become "list-my-sessions" and "display-name". */
export function kebabCase(name: string): string {
  return name
    .replaceAll("_", "-")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

/** Whether a method takes content in pieces, as of a file. */
export function takesContent({ methodKind, input }: DescMethod): boolean {
  return methodKind === "client_streaming" && contentField(input) !== undefined;
}

function listMethods(service: DescService): MethodEntry[] {
  const open = service.methods.filter(
    (method) =>
      hasOption(method, access) &&
      getOption(method, access).audience !== Audience.INTERNAL &&
      (method.methodKind === "unary" || method.methodKind === "server_streaming" || takesContent(method)),
  );
  const names = open.map((method) => kebabCase(method.name));
  return open.map((method, index) => {
    const name = names[index] as string;
    return { name, aliases: shortNames(name, names), method, access: getOption(method, access) };
  });
}

function shortNames(name: string, all: string[]): string[] {
  const words = name.split("-");
  return words
    .slice(1)
    .map((_, index) => words.slice(0, index + 1).join("-"))
    .filter((short) => all.every((other) => other === name || (other !== short && !other.startsWith(`${short}-`))));
}

/** Of services with one name, the newest version keeps it; others are told apart by their package: "user-auth-v1". */
function renameTwins(entries: ServiceEntry[]): ServiceEntry[] {
  const newestFirst = entries.toSorted((a, b) => versionOf(b.service) - versionOf(a.service));
  const taken = new Set<string>();
  return newestFirst.map((entry) => {
    if (!taken.has(entry.name)) {
      taken.add(entry.name);
      return entry;
    }
    const origin = entry.service.file.proto.package.replace(/^erp\./, "").replaceAll(".", "-");
    return { ...entry, name: `${entry.name}-${origin}` };
  });
}

function versionOf(service: DescService): number {
  return Number(/\.v(\d+)$/.exec(service.file.proto.package)?.[1] ?? 0);
}
