import { fromJson, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Command } from "commander";
import type { CallContext } from "./call-method.ts";
import { type Caller, createCaller } from "./caller.ts";
import { listServices, type MethodEntry } from "./contracts.ts";
import { createInput, type SecretSource } from "./input.ts";
import { tokensOf, withoutSession } from "./session.ts";
import { type Settings, settle } from "./settings.ts";
import { note, prompt } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Values of the flags of `erpctl login`. */
export type LoginOptions = { login?: string; password?: string | true; passwordFile?: string };

/** Signs in and keeps the tokens in the profile, together with the address they belong to. */
export async function login(command: Command, options: LoginOptions, context: CallContext): Promise<void> {
  const { terminal, store } = context;
  const settings = await settle(command, terminal, store);
  const name = options.login ?? (await askLogin(context));
  const password = await createInput(terminal).secret("password", passwordSource(options));
  const { caller, method } = sessionCaller(context, settings, "Login");
  const answer = await caller.unary(method, fromJson(method.method.input, { login: name, password }));
  const tokens = tokensOf(method.method, answer);
  const { server, protocol, caFile } = settings;
  await store.update(settings.profile, (profile) => ({
    ...profile,
    server,
    protocol,
    ...(caFile === undefined ? {} : { caFile }),
    session: { server, login: name, ...tokens },
  }));
  note(terminal, `Signed in as ${name} at ${server} (profile ${settings.profile}).`);
  const { mustChangePassword } = toJson(method.method.output, answer) as { mustChangePassword?: boolean };
  if (mustChangePassword) note(terminal, 'The password must be changed first: "erpctl session change-password".');
}

/** Ends the session on the server and forgets it here; here even if the server cannot be reached. */
export async function logout(command: Command, context: CallContext): Promise<void> {
  const { terminal, store } = context;
  const settings = await settle(command, terminal, store);
  const stored = await store.read(settings.profile);
  if (stored.session === undefined) return note(terminal, `Nobody is signed in (profile ${settings.profile}).`);
  const { server } = stored.session;
  const { caller, method } = sessionCaller(context, { ...settings, server, session: stored.session }, "Logout");
  try {
    await caller.unary(method, fromJson(method.method.input, {}));
  } catch (error) {
    // A session that has ended already is what was asked for.
    if (ConnectError.from(error).code !== Code.Unauthenticated) {
      note(terminal, "Signed out here only: the session on the server lives until it expires.");
      throw error;
    }
  } finally {
    await store.update(settings.profile, withoutSession);
  }
  note(terminal, `Signed out of ${server} (profile ${settings.profile}).`);
}

function sessionCaller(
  context: CallContext,
  settings: Settings,
  name: string,
): { caller: Caller; method: MethodEntry } {
  const contracts = context.contracts();
  const service = listServices(contracts).find(({ service }) => service.typeName === "erp.auth.v1.SessionService");
  const method = service?.methods.find((each) => each.method.name === name);
  if (!method) throw new Error(`The contracts have no SessionService.${name}.`);
  // An API key has no session to sign in to or out of.
  const signedIn = { ...settings, apiKey: undefined };
  return { caller: createCaller({ ...context, settings: signedIn, registry: contracts.registry }), method };
}

function passwordSource({ password, passwordFile }: LoginOptions): SecretSource {
  if (passwordFile !== undefined) return { file: passwordFile };
  return password === undefined || password === true ? "ask" : { text: password };
}

async function askLogin({ terminal }: CallContext): Promise<string> {
  if (!terminal.stdin.isTTY) throw new UsageError("Who signs in? Give --login.");
  return (await prompt(terminal, "login: ", { echo: true })).trim();
}
