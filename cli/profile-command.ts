import type { Command } from "commander";
import type { Profile, ProfileStore } from "./profile-store.ts";
import { checkServer, type GlobalOptions, globalOptions, settle } from "./settings.ts";
import { note, type Terminal } from "./terminal.ts";
import { padCells } from "./text-width.ts";
import { UsageError } from "./usage-error.ts";

/** Adds `erpctl profile list|use|set|show`. */
export function addProfileCommand(program: Command, terminal: Terminal, store: ProfileStore): void {
  const group = program.command("profile").helpCommand(false).summary("Stacks that erpctl remembers");
  group.description("Stacks that erpctl remembers: address, way to reach it, and the session of whoever signed in.");
  const add = (usage: string, text: string) => withGlobals(group.command(usage).description(text));
  add("list", "List the profiles; the one in use is marked.").action(async (_options, command: Command) => {
    await list(command, terminal, store);
  });
  add("use <name>", "Use this profile when none is named.").action(async (name: string) => {
    await store.use(name);
    note(terminal, `Using profile ${name}.`);
  });
  add("set [name]", "Keep --server, --protocol, --ca-file and --api-key-file in a profile.").action(
    async (name: string | undefined, _options, command: Command) => set(name, command, terminal, store),
  );
  add("show [name]", "Show a profile, without its tokens.").action(
    async (name: string | undefined, _options, command: Command) => show(name, command, terminal, store),
  );
}

async function list(command: Command, terminal: Terminal, store: ProfileStore): Promise<void> {
  const { profile: used, output } = await settle(command, terminal, store);
  const names = await store.list();
  const profiles = await Promise.all(
    names.map(async (name) => ({ name, used: name === used, ...withoutTokens(await store.read(name)) })),
  );
  if (output === "json") return print(terminal, JSON.stringify({ profiles }, null, 2));
  if (profiles.length === 0) return print(terminal, 'No profiles. "erpctl login" makes one.');
  const width = Math.max(...names.map((name) => name.length));
  for (const { name, used: marked, server, login } of profiles)
    print(terminal, `${marked ? "*" : " "} ${padCells(name, width)}  ${server ?? "-"}  ${login ?? "-"}`);
}

async function set(name: string | undefined, command: Command, terminal: Terminal, store: ProfileStore): Promise<void> {
  const given: GlobalOptions = command.optsWithGlobals();
  const { server, protocol, caFile, apiKeyFile } = given;
  const kept: Profile = {
    ...(server === undefined ? {} : { server: checkServer(server) }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
  };
  if (Object.keys(kept).length === 0)
    throw new UsageError("Nothing to keep: give --server, --protocol, --ca-file or --api-key-file.");
  const target = name ?? (await settle(command, terminal, store)).profile;
  await store.update(target, (profile) => ({ ...profile, ...kept }));
  note(terminal, `Profile ${target} is set.`);
}

async function show(
  name: string | undefined,
  command: Command,
  terminal: Terminal,
  store: ProfileStore,
): Promise<void> {
  const { profile, output } = await settle(command, terminal, store);
  const target = name ?? profile;
  if (!(await store.list()).includes(target)) throw new UsageError(`There is no profile ${target}.`);
  const shown = { name: target, ...withoutTokens(await store.read(target)) };
  if (output === "json") return print(terminal, JSON.stringify(shown, null, 2));
  for (const [key, value] of Object.entries(shown)) print(terminal, `${padCells(key, 10)}  ${value}`);
}

function withoutTokens({ session, ...profile }: Profile): Omit<Profile, "session"> & { login?: string } {
  return { ...profile, ...(session ? { login: session.login } : {}) };
}

function withGlobals(command: Command): Command {
  for (const option of globalOptions()) command.addOption(option);
  return command;
}

function print({ stdout }: Terminal, line: string): void {
  stdout.write(`${line}\n`);
}
