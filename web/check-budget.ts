import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const folder = join(import.meta.dirname, "../dist/web");

/**
 * What an app may load, as the network sees it, before somebody can work with it: its document, and the scripts and styles
 * of the named modules with all that they import. Pages that are opened later come on top.
 */
const budgets = {
  console: { kib: 330, modules: ["index.html", "frame/frame.tsx", "home/home-page.tsx"] },
  pda: { kib: 120, modules: ["index.html"] },
} as const;

/** Says what the first load of each app weighs; false when one weighs too much. */
export function checkBudgets(apps: readonly (keyof typeof budgets)[]): boolean {
  const weights = apps.map((app) => ({ app, kib: firstLoad(app) / 1024, limit: budgets[app].kib }));
  for (const { app, kib, limit } of weights) {
    const verdict = kib <= limit ? "" : " - too much";
    process.stdout.write(`${app}: first load ${kib.toFixed(1)} KiB of ${limit} KiB, compressed${verdict}\n`);
  }
  return weights.every(({ kib, limit }) => kib <= limit);
}

type Chunk = { file: string; imports?: string[]; css?: string[] };

function firstLoad(app: keyof typeof budgets): number {
  const read = (file: string) => readFileSync(join(folder, app, file));
  const manifest = JSON.parse(read(".vite/manifest.json").toString()) as Record<string, Chunk>;
  const files = new Set(["index.html"]);
  const take = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`dist/web/${app} has no ${name}; is the list of its first load still right?`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    chunk.imports?.forEach(take);
  };
  budgets[app].modules.forEach(take);
  return [...files].reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
}
