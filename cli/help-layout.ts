import { type Command, Option } from "commander";
import { exitCodeMeanings } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** Sets how help looks, and keeps commander from printing errors: they are reported in one place. */
export function configureHelp(root: Command, { stdout, stderr }: Terminal): void {
  root
    .description("Command line of the ERP core: every method of its contracts is a command.")
    .usage("[global options] <service> <method> [flags]")
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => stdout.columns || 100,
      getErrHelpWidth: () => 100,
    })
    .addHelpOption(new Option("-h, --help", "show this help").helpGroup("Global options:"))
    .configureHelp({
      showGlobalOptions: false,
      subcommandDescription: (command) => (command.summary() || command.description()).replace(/\.(\s.*)?$/s, ""),
      subcommandTerm: (command) => [command.name(), ...command.aliases().slice(0, 1)].join(", "),
    });
}

/** What stands below the help of the program. */
export function afterHelp(): string {
  const codes = exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `
Examples:
  erpctl login --login admin --server https://erp.example.com
  erpctl user list-users --states ACTIVE --all
  erpctl user create-user --login alice --display-name "Alice Chen"
  erpctl grant grant-role --user-id 0199... --role-code planner --unit-ids 0199... -o json
  erpctl help user create-user

Names of methods may be cut after a word while they stay unique ("erpctl user list"); scripts should write them in full.

Environment:
  ERPCTL_PROFILE  profile to use
  ERPCTL_SERVER   address of the stack
  ERPCTL_API_KEY  API key to call with, in place of a session
  LANG            language of errors and of what the stack writes
  Passwords are not read from the environment, where other programs would see them.

Exit codes:
${codes.join("\n")}
`;
}
