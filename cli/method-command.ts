import { type DescMethod, ScalarType } from "@bufbuild/protobuf";
import { type Command, Option } from "commander";
import type { Contracts } from "../proto/contracts.ts";
import type { CallContext } from "./call-method.ts";
import { contentField } from "./content-field.ts";
import { type MethodEntry, takesContent } from "./contracts.ts";
import { type Flag, listFlags } from "./flags.ts";
import { allowedValues, firstSentence, flagText, methodText, placeholder, valuesText } from "./help-text.ts";
import type { SecretSource } from "./input.ts";
import { reservedNames } from "./settings.ts";

/** A flag as it stands on the command line. */
export type RawFlag = { flag: Flag; source: SecretSource };

/** Flags of a method command that are not fields of its request. */
export type CallOptions = { json?: string; all?: boolean; columns?: string[]; saveTo?: string; readFrom?: string };

/** Adds the command of a method, without its flags: few of the methods are ever called in one run. */
export function addMethodCommand(parent: Command, entry: MethodEntry, contracts: Contracts): Command {
  return parent
    .command(entry.name)
    .aliases(entry.aliases)
    .summary(firstSentence(contracts, entry.method))
    .description(methodText(contracts, entry));
}

/** Completes the command of a method with its flags and what it does. */
export function fillMethodCommand(command: Command, entry: MethodEntry, context: CallContext): void {
  const contracts = context.contracts();
  const given: RawFlag[] = [];
  const flags = methodFlags(entry.method);
  command.optionsGroup("Request:");
  for (const flag of flags) for (const option of flagOptions(flag, contracts, given)) command.addOption(option);
  for (const option of callOptions(entry.method)) command.addOption(option);
  command.addHelpText("after", () => valuesText(contracts, flags));
  command.action(async (options: CallOptions) => {
    const { callMethod } = await import("./call-method.ts");
    await callMethod(command, entry, flags, [...given, ...secretsToAsk(command, flags)], options, context);
  });
}

/** The flags of a method's request. What is read from a file has none. */
export function methodFlags(method: DescMethod): Flag[] {
  const content = takesContent(method) ? contentField(method.input) : undefined;
  return listFlags(method.input, reservedNames).filter(({ field }) => field !== content);
}

/** The flags of a method that are not fields: --json, for lists --all and --columns, for content --save-to and --read-from. */
function callOptions(method: DescMethod): Option[] {
  const options = [new Option("--json <object>", "the whole request as JSON, @file, or - for standard input")];
  if (method.input.fields.some((field) => field.name === "page_token"))
    options.push(
      new Option("--all", "follow the pages to the end"),
      new Option("--columns <names>", "columns of the table").argParser((text) => text.split(",")),
    );
  if (method.methodKind === "server_streaming" && contentField(method.output))
    options.push(new Option("--save-to <file>", "write the content to this file, or - for standard output"));
  if (takesContent(method))
    options.push(
      new Option(
        "--read-from <file>",
        "send the content of this file, or - for standard input; its name and size go with it",
      ),
    );
  return options.map((option) => option.helpGroup("Call:"));
}

/** Secrets whose flags were given without a value, which commander keeps as `true`. */
function secretsToAsk(command: Command, flags: Flag[]): RawFlag[] {
  const bare = flags.filter(({ names, secret }) => {
    const option = command.options.find((each) => each.long === `--${names.at(-1)}`);
    return secret && option !== undefined && command.getOptionValue(option.attributeName()) === true;
  });
  return bare.map((flag) => ({ flag, source: "ask" }));
}

function flagOptions(flag: Flag, contracts: Contracts, given: RawFlag[]): Option[] {
  const dashed = (prefix: string) => flag.names.map((name) => `--${prefix}${name}`).join(", ");
  const take = (text: string) => {
    given.push({ flag, source: { text } });
    return text;
  };
  const text = flagText(contracts, flag);
  if (flag.field.fieldKind === "scalar" && flag.field.scalar === ScalarType.BOOL)
    return [
      new Option(dashed(""), text).preset("true").argParser(take),
      new Option(dashed("no-"), text).preset("false").argParser(take).hideHelp(),
    ];
  const option = new Option(`${dashed("")} ${placeholder(flag)}`, text).argParser(take);
  // Set beside choices(), which would refuse other spellings of a value.
  if (flag.field.enum) option.argChoices = allowedValues(contracts, flag.field).map((value) => value.localName);
  if (!flag.secret) return [option];
  const file = new Option(`--${flag.names[0]}-file <file>`, "the same, read from a file (- for standard input)");
  const takeFile = (path: string) => {
    given.push({ flag, source: { file: path } });
    return path;
  };
  return [option, file.argParser(takeFile)];
}
