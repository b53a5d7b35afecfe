import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createInput } from "./input.ts";
import { Interrupted, prompt } from "./terminal.ts";

/** A terminal with a keyboard to type on; remembers what was shown and whether the keyboard was raw. */
function createTerminal() {
  const keyboard = Object.assign(new PassThrough(), {
    isTTY: true as const,
    raw: [] as boolean[],
    setRawMode(this: { raw: boolean[] }, on: boolean) {
      this.raw.push(on);
      return this as never;
    },
  });
  const stderr = new PassThrough();
  return { keyboard, shown: () => String(stderr.read()), stdin: keyboard, stdout: new PassThrough(), stderr, env: {} };
}

test("a secret is read key by key and never shown", async () => {
  const terminal = createTerminal();
  const answer = createInput(terminal).secret("password", "ask");
  for (const key of ["密", "x", "\u007f", "碼", "\r"]) terminal.keyboard.write(key);
  expect(await answer).toBe("密碼");
  expect(terminal.shown()).toBe("password: \n");
  expect(terminal.keyboard.raw).toEqual([true, false]);
});

test("what is not secret is shown while it is typed", async () => {
  const terminal = createTerminal();
  const answer = prompt(terminal, "login: ", { echo: true });
  terminal.keyboard.write("alice\n");
  expect(await answer).toBe("alice");
  expect(terminal.shown()).toBe("login: alice\n");
});

test("Ctrl-C at a question interrupts and gives the keyboard back", async () => {
  const terminal = createTerminal();
  const answer = prompt(terminal, "login: ", { echo: true });
  terminal.keyboard.write("ali\u0003");
  await expect(answer).rejects.toThrow(Interrupted);
  expect(terminal.keyboard.raw).toEqual([true, false]);
});

test("several secrets from standard input are its lines", async () => {
  const terminal = createTerminal();
  terminal.keyboard.end("first\r\nsecond\n");
  const input = createInput(terminal);
  expect(await input.secret("current-password", { text: "-" })).toBe("first");
  expect(await input.secret("new-password", { file: "-" })).toBe("second");
  await expect(input.secret("pin", { text: "-" })).rejects.toThrow("Standard input has no line for pin.");
});
