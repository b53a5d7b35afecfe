import { getOption } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { Audience, access } from "../gen/erp/options/v1/access_pb.ts";
import { kebabCase, listServices, loadContracts } from "./contracts.ts";
import { methodFlags } from "./method-command.ts";
import { openProfileStore } from "./profile-store.ts";
import { createTree } from "./program.ts";

const contracts = loadContracts();
const services = listServices(contracts);

test("every method that is not internal is a command, and no internal one is", () => {
  const listed = new Set(services.flatMap((each) => each.methods.map(({ method }) => method)));
  for (const service of [...contracts.registry].filter((each) => each.kind === "service")) {
    if (service.kind !== "service" || !service.typeName.startsWith("erp.")) continue;
    for (const method of service.methods) {
      const isInternal = getOption(method, access).audience === Audience.INTERNAL;
      // Nobody types a stream, but a file can be sent as one.
      const isTyped =
        !["client_streaming", "bidi_streaming"].includes(method.methodKind) || method.name === "UploadFile";
      expect(`${method} ${listed.has(method)}`).toBe(`${method} ${!isInternal && isTyped}`);
    }
  }
});

test.each([
  ["ListMySessions", "list-my-sessions"],
  ["ApiClient", "api-client"],
  ["GetURLOfPDF", "get-url-of-pdf"],
  ["display_name", "display-name"],
])("%s is typed as %s", (name, typed) => expect(kebabCase(name)).toBe(typed));

test("a name may be cut after a word only while no other method fits", () => {
  const aliases = (service: string, method: string) =>
    services.find(({ name }) => name === service)?.methods.find(({ name }) => name === method)?.aliases;
  expect(aliases("user", "set-user-state")).toEqual(["set", "set-user"]);
  expect(aliases("role", "list-roles")).toEqual([]);
  expect(aliases("session", "login-with-badge")).toEqual(["login-with"]);
});

test("every command can be built, with help that names each of its flags", () => {
  const terminal = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {} };
  const tree = createTree({
    terminal,
    store: openProfileStore({}),
    signal: new AbortController().signal,
    contracts: () => contracts,
  });
  for (const { name, methods } of services) {
    const group = tree.root.commands.find((each) => each.name() === name);
    if (!group) throw new Error(`${name} is missing`);
    tree.fill(group);
    expect(group.commands.map((each) => each.name())).toEqual(methods.map((each) => each.name));
    for (const [index, command] of group.commands.entries()) {
      tree.fill(command);
      const help = command.helpInformation();
      const entry = methods[index];
      for (const flag of entry ? methodFlags(entry.method) : []) expect(help).toContain(`--${flag.names[0]}`);
    }
  }
});
