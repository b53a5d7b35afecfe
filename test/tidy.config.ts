import { defineConfig } from "vitest/config";

// The tidy test alone, for `npm run check`: it reads files, and needs none of the servers of the whole run.
export default defineConfig({ test: { include: ["test/tidy.test.ts"] } });
