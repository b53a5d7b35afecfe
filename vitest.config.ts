import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "gen/**", "dist/**"];

export default defineConfig({
  test: {
    pool: "forks",
    // Two cores, and servers beside the tests.
    maxWorkers: 2,
    projects: [
      // Hundreds of files that each load the whole stack; one after the other in the same processes they load it once. Nothing
      // of them may live on in a module: databases, servers and clocks belong to a file and end with it.
      {
        extends: true,
        test: { name: "services", isolate: false, include: ["{services,worker,cli}/**/*.test.ts"], exclude },
      },
      {
        extends: true,
        test: { name: "system", include: ["**/*.test.ts"], exclude: [...exclude, "{services,worker,cli}/**"] },
      },
    ],
    globalSetup: ["platform/testing/global-setup.ts", "test/stack-template.ts", "test/server-bundle.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
