import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { checkBudgets } from "./check-budget.ts";
import { compressFiles } from "./compress.ts";

// Builds the pages into dist/web, and fails when one of the apps takes longer to load than it may.
const apps = (["console", "pda"] as const).filter((app) => existsSync(join(import.meta.dirname, app, "index.html")));
for (const app of apps) {
  const root = join(import.meta.dirname, app);
  await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "warn" });
  compressFiles(join(import.meta.dirname, "../dist/web", app));
}
process.exitCode = checkBudgets(apps) ? 0 : 1;
