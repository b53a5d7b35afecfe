import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "forks",
    // Two cores, and servers beside the tests.
    maxWorkers: 2,
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "gen/**", "dist/**"],
    globalSetup: ["platform/testing/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
