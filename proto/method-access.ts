/**
 * Writes, to gen/method-access.ts, what each method demands of its caller, as the contracts say it: for pages that must know
 * whether somebody may open another one, before anything of that one is loaded.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFileRegistry, fromBinary, getOption } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { access } from "../gen/erp/options/v1/access_pb.ts";

const gen = join(import.meta.dirname, "..", "gen");
const contracts = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(join(gen, "contracts.binpb"))));
const lines = [...contracts]
  .filter((descriptor) => descriptor.kind === "service")
  .filter(({ typeName }) => typeName.startsWith("erp."))
  .flatMap(({ typeName, methods }) => methods.map((method) => ({ name: `${typeName}/${method.name}`, method })))
  .map(({ name, method }) => {
    const { audience, permission, scope } = getOption(method, access);
    return `  ${JSON.stringify(name)}: ${JSON.stringify({ audience, permission, scope })},`;
  });
const content = `/** What each method demands of its caller. */\nexport const methodAccess = {\n${lines.join("\n")}\n} as const;\n`;
writeFileSync(join(gen, "method-access.ts"), content);
