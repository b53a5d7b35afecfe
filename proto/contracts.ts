import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AnyDesc, createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** Descriptors together with the comments that stand above them in the .proto files. */
export type Contracts = {
  /** All files of the set, with their imports. */
  registry: FileRegistry;
  /**
   * The comment above an element, without comment marks and outer blanks; "" when there is none. Elements are found by
   * their full name, so a descriptor from generated code serves as well as one from the registry.
   */
  commentOf(desc: AnyDesc): string;
};

/**
 * Reads the contracts that were built with the product. Generated code has no comments: the compiler drops them from the
 * descriptors it embeds. Throws when they were not built yet.
 */
export function readContracts(): Contracts {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(contractsFile)));
  const comments = new Map(Object.entries<string>(JSON.parse(readFileSync(join(gen, "comments.json"), "utf8"))));
  return { registry, commentOf: (desc) => comments.get(desc.toString()) ?? "" };
}

const gen = join(import.meta.dirname, "..", "gen");

/** Where the descriptors are. */
export const contractsFile = join(gen, "contracts.binpb");
