import { pathToFileURL } from "node:url";

/** How far work is. A total of 0 stands for one that is not known. */
export type ChildProgress = { readonly done: number; readonly total: number; readonly message: string };

/** What a module that runs in a child exports: the work itself. */
export type ChildModule = {
  run(input: unknown, progress: (progress: ChildProgress) => void): unknown | Promise<unknown>;
};

/** What a child tells its parent. */
export type ChildAnswer =
  | { readonly pull: true }
  | { readonly progress: ChildProgress }
  | { readonly output: unknown }
  | { readonly failure: { readonly message: string; readonly stack: string } };

/** What a parent tells its child: the input, or that it comes in parts, and the parts that the child asked for. */
export type ChildQuestion =
  | { readonly input: unknown }
  | { readonly stream: true }
  | { readonly part: unknown }
  | { readonly end: true };

const [, , path = ""] = process.argv;
process.once("disconnect", () => process.exit(1));
process.once("message", (question: ChildQuestion) => void work("input" in question ? question.input : parts()));

async function work(input: unknown): Promise<void> {
  try {
    const module = (await import(pathToFileURL(path).href)) as ChildModule;
    tell({ output: await module.run(input, (progress) => tell({ progress })) });
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    tell({ failure: { message, stack } });
  }
}

/** The parts of the input, each asked for when the one before is done with. */
async function* parts(): AsyncGenerator<unknown> {
  for (;;) {
    const answered = new Promise<ChildQuestion>((resolve) => process.once("message", resolve));
    tell({ pull: true });
    const question = await answered;
    if (!("part" in question)) return;
    yield question.part;
  }
}

function tell(answer: ChildAnswer): void {
  process.send?.(answer);
}
