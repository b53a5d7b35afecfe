import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { inTurn } from "../../platform/testing/in-turn.ts";

const web = join(import.meta.dirname, "..");
const dist = join(web, "../dist/web");

/** Builds the pages of an app when any source of it is newer than what was built; one test file at a time. */
export async function buildWebIfStale(app: "console" | "pda"): Promise<void> {
  mkdirSync(dist, { recursive: true });
  await inTurn(dist, async () => {
    if (!isStale(app)) return;
    const root = join(web, app);
    await inProduction(() => build({ root, configFile: join(root, "vite.config.ts"), logLevel: "warn" }));
  });
}

/** Runs an action as the build of a release does; a test runner says otherwise, and Vite would build pages for developers. */
async function inProduction(action: () => Promise<unknown>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await action();
  } finally {
    process.env.NODE_ENV = before;
  }
}

function isStale(app: string): boolean {
  const index = join(dist, app, "index.html");
  if (!existsSync(index)) return true;
  const builtAt = statSync(index).mtimeMs;
  const sources = [join(web, app), join(web, "shared"), join(web, "../gen/erp")];
  return sources.some((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).some(
      (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > builtAt,
    ),
  );
}
