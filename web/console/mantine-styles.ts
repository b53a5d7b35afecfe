import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * Fails the build when the pages use a component of Mantine whose styles frame/mantine.css does not import. All styles
 * together would take a tenth of what the console may weigh.
 */
export function demandMantineStyles(): Plugin {
  return {
    name: "demand-mantine-styles",
    generateBundle(_options, bundle) {
      const imported = readFileSync(join(import.meta.dirname, "frame/mantine.css"), "utf8");
      const modules = Object.values(bundle).flatMap((each) => (each.type === "chunk" ? Object.keys(each.modules) : []));
      const used = modules.flatMap((id) => /@mantine\/core\/.*\/(\w+)\.module\.mjs/.exec(id)?.[1] ?? []);
      const missing = [...new Set(used)].filter((name) => !imported.includes(`/${name}.css`));
      if (missing.length > 0) this.error(`frame/mantine.css lacks the styles of ${missing.join(", ")}`);
    },
  };
}
