import { join } from "node:path";
import type { Alias, BuildEnvironmentOptions } from "vite";

/** Where the built pages of an app go, and how: the core serves them from there. */
export function builtWeb(app: "console" | "pda"): BuildEnvironmentOptions {
  return {
    outDir: join(import.meta.dirname, "../dist/web", app),
    emptyOutDir: true,
    // Everything comes as a file of its own: the policy of the pages forbids scripts and fonts inside others.
    assetsInlineLimit: 0,
    // The list of files and what each needs, from which the size of the first load is worked out.
    manifest: true,
    target: "es2022",
    reportCompressedSize: false,
    // The budgets say what is too large.
    chunkSizeWarningLimit: 2_000,
  };
}

/** In development the pages come from Vite, everything else from a core on its usual port. */
export const devProxy = Object.fromEntries(
  ["/erp.", "/api/", "/docs", "/openapi.json", "/files", "/livez", "/readyz"].map((path) => [
    path,
    { target: "http://localhost:8080", ws: false },
  ]),
);

/** What pages do without. */
export const webAliases: Alias[] = [
  {
    find: "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js",
    replacement: join(import.meta.dirname, "empty-validate-descriptor.ts"),
  },
];
