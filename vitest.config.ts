import { defineConfig } from "vitest/config";
import { workerCount } from "./platform/testing/worker-count.ts";
import { iconModules } from "./web/console/icon-modules.ts";

/** What takes its time to fail: kills, outages, races, random stories, pages in every state. */
const chaos = "**/*.chaos.test.ts";

export default defineConfig(({ mode }) => ({
  // Tests walk through the table of the pages of the console, which names their icons.
  plugins: [iconModules()],
  test: {
    pool: "forks",
    maxWorkers: workerCount(),
    // Hundreds of files that each load the whole stack; one after the other in the same processes they load it once. Nothing of
    // them may live on in a module: databases, servers and clocks belong to a file and end with it.
    isolate: false,
    include: [mode === "chaos" ? chaos : "**/*.test.ts"],
    exclude: ["**/node_modules/**", "gen/**", "dist/**", ...(mode === "chaos" ? [] : [chaos])],
    globalSetup: ["platform/testing/global-setup.ts", "test/stack-template.ts", "test/server-bundle.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    // A second, which is what is waited otherwise, may pass on a busy machine before a page has drawn anything.
    expect: { poll: { timeout: 20_000 } },
  },
}));
