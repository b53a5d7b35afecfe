import { join } from "node:path";
import { Argument, Command } from "commander";
import type { Contracts } from "../proto/contracts.ts";
import type { CallContext } from "./call-method.ts";
import { listServices, loadContracts, type ServiceEntry } from "./contracts.ts";
import { addDeviceKeyCommand } from "./device-key-command.ts";
import { afterHelp, configureHelp } from "./help-layout.ts";
import { firstSentence, fullText } from "./help-text.ts";
import type { LoginOptions } from "./login-command.ts";
import { addMethodCommand, fillMethodCommand } from "./method-command.ts";
import { addProfileCommand } from "./profile-command.ts";
import { openProfileStore } from "./profile-store.ts";
import { globalOptions, settle } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { productVersion } from "./version.ts";

/** Runs a command line and returns the exit code; every error is told on standard error. */
export async function run(args: string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const contracts = once(loadContracts);
  const context = { terminal, signal, contracts, store: openProfileStore(terminal.env) };
  try {
    const tree = createTree(context);
    if (args[0] === "__complete") {
      const { complete } = await import("./complete.ts");
      terminal.stdout.write(await complete(args.slice(args.indexOf("--") + 1), tree, context));
      return 0;
    }
    await tree.root.parseAsync(args, { from: "user" });
    return tree.exitCode;
  } catch (error) {
    const { report, reportStyle } = await import("./report.ts");
    return report(error, terminal, reportStyle(args, terminal.env), contracts);
  }
}

/** All commands. Those below a service, and the flags of methods, are made when they are needed. */
export type CommandTree = {
  root: Command;
  /** Makes what lies below a command. */
  fill(command: Command): void;
  /** What the command that ran asks to exit with, when it did not fail. */
  exitCode: number;
};

/** The command tree, made from the contracts. */
export function createTree(context: CallContext): CommandTree {
  const fillers = new Map<Command, () => void>();
  const fill = (command: Command) => {
    fillers.get(command)?.();
    fillers.delete(command);
  };
  const root = new Command("erpctl");
  const tree: CommandTree = { root, fill, exitCode: 0 };
  configureHelp(root, context.terminal);
  root
    .version(productVersion(), "--version", "Show the version.")
    .exitOverride()
    .enablePositionalOptions()
    .helpCommand(false)
    .hook("preSubcommand", (_root, command) => fill(command))
    .addHelpText("after", afterHelp);
  addGlobals(root);
  root.commandsGroup("Services:");
  const contracts = context.contracts();
  for (const service of listServices(contracts)) {
    const command = root.command(service.name).summary(firstSentence(contracts, service.service));
    fillers.set(command, () => fillService(command, service, context, fillers, fill));
  }
  root.commandsGroup("This program:");
  addOwnCommands(tree, context);
  return tree;
}

function fillService(
  group: Command,
  { service, methods }: ServiceEntry,
  context: CallContext,
  fillers: Map<Command, () => void>,
  fill: (command: Command) => void,
): void {
  const contracts = context.contracts();
  group.description(fullText(contracts, service)).usage("<method> [flags]").helpCommand(false);
  group.hook("preSubcommand", (_group, command) => fill(command));
  // They are taken here too, but each method tells them again.
  for (const option of globalOptions()) group.addOption(option.hideHelp());
  for (const entry of methods) {
    const command = addMethodCommand(group, entry, contracts);
    fillers.set(command, () => {
      fillMethodCommand(command, entry, context);
      addGlobals(command);
    });
  }
}

function addOwnCommands(tree: CommandTree, context: CallContext): void {
  const { root } = tree;
  const { terminal, store } = context;
  addSignIn(root, context);
  addProfileCommand(root, terminal, store);
  const explainCommand = root.command("explain").description("Tell what an error reason means; without one, list all.");
  const reason = new Argument("[reason]", 'for example LAST_ADMIN or "erp.auth/LAST_ADMIN"');
  addGlobals(explainCommand.addArgument(reason)).action(async (wanted: string | undefined, _options, command) => {
    const [{ explain }, { output }] = [await import("./explain.ts"), await settle(command, terminal, store)];
    terminal.stdout.write(explain(context.contracts(), wanted, output));
  });
  root
    .command("completion")
    .description("Print a script that completes commands, flags and values in a shell.")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { completionScript } = await import("./completion-script.ts");
      terminal.stdout.write(completionScript(shell));
    });
  addDeviceKeyCommand(root, terminal);
  const admin = root
    .command("admin")
    .helpCommand(false)
    .description("Work on the stack itself, on a machine of the stack.");
  admin
    .command("bootstrap")
    .description("Make the first administrator, directly in the database that this machine is configured for.")
    .requiredOption("--login <name>", "login of the administrator")
    .option("--name <text>", "name for people")
    .action(async ({ login, name }: { login: string; name?: string }) => {
      const { bootstrapAdmin } = await import("./bootstrap.ts");
      const mainFile = join(import.meta.dirname, "../main.ts");
      tree.exitCode = await bootstrapAdmin(mainFile, ["--login", login, ...(name ? ["--name", name] : [])]);
    });
  root
    .command("help [command...]")
    .description("Show the help of a command.")
    .action(async (words: string[]) => {
      await createTree(context).root.parseAsync([...words, "--help"], { from: "user" });
    });
}

function addSignIn(root: Command, context: CallContext): void {
  const login = root
    .command("login")
    .description("Sign in and keep the session in a profile. The password is never read from the environment.")
    .option("--login <name>", "name to sign in with; asked for when left out")
    .option("--password [text]", "the password; asked for when left out; - reads standard input")
    .option("--password-file <file>", "the same, read from a file (- for standard input)");
  addGlobals(login).action(async (options: LoginOptions, command: Command) => {
    const commands = await import("./login-command.ts");
    await commands.login(command, options, context);
  });
  const logout = root.command("logout").description("End the session of a profile.");
  addGlobals(logout).action(async (_options, command: Command) => {
    const commands = await import("./login-command.ts");
    await commands.logout(command, context);
  });
}

function addGlobals(command: Command): Command {
  for (const option of globalOptions()) command.addOption(option);
  return command;
}

function once(load: () => Contracts): () => Contracts {
  let loaded: Contracts | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
