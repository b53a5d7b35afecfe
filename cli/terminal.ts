import type { ReadStream, WriteStream } from "node:tty";

/** What a command may touch of the process it runs in. */
export type Terminal = {
  stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, "isTTY" | "setRawMode">>;
  stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;
  stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY">>;
  env: Record<string, string | undefined>;
};

/** The user pressed Ctrl-C. Exit code 130. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/** Writes a line to standard error, where everything goes that is not the result. */
export function note(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${line}\n`);
}

/**
 * Asks on standard error and reads one line from the keyboard; with `echo` false what is typed stays invisible.
 * Throws Interrupted on Ctrl-C. Only for a terminal whose stdin is a TTY.
 */
export async function prompt(terminal: Terminal, question: string, { echo }: { echo: boolean }): Promise<string> {
  const { stdin, stderr } = terminal;
  stderr.write(question);
  stdin.setRawMode?.(true);
  stdin.resume();
  try {
    return await readKeys(terminal, echo);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write("\n");
  }
}

const ctrlC = "\u0003";
const ctrlD = "\u0004";
const erasers = new Set(["\u0008", "\u007f"]);
const lineEnds = new Set(["\r", "\n", ctrlD]);

function readKeys({ stdin, stderr }: Terminal, echo: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    // A decoder, because a character may arrive in two pieces.
    const decoder = new TextDecoder();
    const finish = (settle: () => void) => {
      stdin.removeListener("data", onData);
      stdin.removeListener("end", onEnd);
      settle();
    };
    const onEnd = () => finish(() => resolve(typed.join("")));
    const onData = (chunk: Buffer | string) => {
      const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
      for (const key of text) {
        if (key === ctrlC) return finish(() => reject(new Interrupted("interrupted")));
        if (lineEnds.has(key)) return onEnd();
        typed = erasers.has(key) ? typed.slice(0, -1) : [...typed, key];
        if (echo) stderr.write(erasers.has(key) ? "\b \b" : key);
      }
    };
    stdin.on("data", onData);
    stdin.on("end", onEnd);
  });
}
