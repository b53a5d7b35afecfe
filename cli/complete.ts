import type { Command, Option } from "commander";
import type { CallContext } from "./call-method.ts";
import type { CommandTree } from "./program.ts";
import { listReasons } from "./reason.ts";

type Candidate = { value: string; text: string };

/**
 * What can stand in place of the last word, one candidate a line, with a tab and its meaning behind it. No line where a
 * free text or a file is expected. `words` is the command line without the name of the program.
 */
export async function complete(words: string[], tree: CommandTree, context: CallContext): Promise<string> {
  const joined = joinAssignments(words);
  const current = joined.pop() ?? "";
  // What follows "help" is a command line itself.
  const before = joined[0] === "help" ? joined.slice(1) : joined;
  const found = await candidates(before, current, tree, context);
  return found
    .filter(({ value }) => value.startsWith(current))
    .map(({ value, text }) => `${value}\t${text.replace(/\s+/g, " ")}\n`)
    .join("");
}

async function candidates(
  before: string[],
  current: string,
  tree: CommandTree,
  context: CallContext,
): Promise<Candidate[]> {
  const { command, pending, operands } = walk(before, tree);
  if (pending) return optionValues(pending, context);
  const assigned = /^(--[^=]+)=/.exec(current);
  const option = assigned && findOption(command, assigned[1] as string);
  if (option) {
    const values = await optionValues(option, context);
    return values.map(({ value, text }) => ({ value: `${assigned[1]}=${value}`, text }));
  }
  if (current.startsWith("-")) return optionNames(command);
  if (command.commands.length > 0 && operands === 0)
    return command.commands.map((each) => ({ value: each.name(), text: each.summary() || each.description() }));
  // After a command that does not exist nothing is right.
  if (command.commands.length > 0) return [];
  return argumentValues(command, operands, context);
}

/** Follows the words down the tree: to the command they name, and the flag that still waits for its value. */
function walk(words: string[], tree: CommandTree): { command: Command; pending?: Option; operands: number } {
  let command = tree.root;
  let operands = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const option = word.startsWith("-") ? findOption(command, word) : undefined;
    if (option && (option.required || (option.optional && index === words.length - 1))) {
      index += 1;
      if (index === words.length) return { command, pending: option, operands };
      continue;
    }
    if (word.startsWith("-")) continue;
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (!next) {
      operands += 1;
      continue;
    }
    tree.fill(next);
    command = next;
  }
  return { command, operands };
}

function findOption(command: Command, word: string): Option | undefined {
  return command.options.find((option) => option.long === word || option.short === word);
}

async function optionValues(option: Option, context: CallContext): Promise<Candidate[]> {
  if (option.long === "--profile") return profileNames(context);
  return (option.argChoices ?? []).map((value) => ({ value, text: "" }));
}

/** Of two names of a flag the short one is offered. */
function optionNames(command: Command): Candidate[] {
  const names = command.options.map((option) => ({
    value: (option.short?.startsWith("--") ? option.short : option.long) ?? "",
    text: option.description,
  }));
  return [...names, { value: "--help", text: "show the help" }];
}

async function argumentValues(command: Command, operands: number, context: CallContext): Promise<Candidate[]> {
  if (command.parent?.name() === "profile") return profileNames(context);
  if (command.name() === "explain")
    return listReasons(context.contracts().registry).map(({ name, text }) => ({ value: name, text: text.en }));
  const argument = command.registeredArguments[operands];
  return (argument?.argChoices ?? []).map((value) => ({ value, text: "" }));
}

async function profileNames({ store }: CallContext): Promise<Candidate[]> {
  return (await store.list()).map((value) => ({ value, text: "" }));
}

/** Bash hands "--state=AC" over as three words. */
function joinAssignments(words: string[]): string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const isLast = index === words.length - 1;
    if (word === "=" && !isLast && joined.at(-1)?.startsWith("--")) continue;
    if (word === "=" && isLast) joined.push("");
    else joined.push(word);
  }
  return joined;
}
