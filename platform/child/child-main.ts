import { pathToFileURL } from "node:url";

/** How far work is. A total of 0 stands for one that is not known. */
export type ChildProgress = { readonly done: number; readonly total: number; readonly message: string };

/** What a module that runs in a child exports: the work itself. */
export type ChildModule = {
  run(input: unknown, progress: (progress: ChildProgress) => void): unknown | Promise<unknown>;
};

/** What a child tells its parent. */
export type ChildAnswer =
  | { readonly progress: ChildProgress }
  | { readonly output: unknown }
  | { readonly failure: { readonly message: string; readonly stack: string } };

const [, , path = ""] = process.argv;
process.once("disconnect", () => process.exit(1));
process.once("message", ({ input }: { input: unknown }) => void work(input));

async function work(input: unknown): Promise<void> {
  try {
    const module = (await import(pathToFileURL(path).href)) as ChildModule;
    tell({ output: await module.run(input, (progress) => tell({ progress })) });
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    tell({ failure: { message, stack } });
  }
}

function tell(answer: ChildAnswer): void {
  process.send?.(answer);
}
