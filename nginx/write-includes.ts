import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageHeadersIncludes } from "./page-headers.ts";
import { refusalIncludes } from "./refusal-includes.ts";

// Writes the parts of the configuration that are made from the contracts and from the core's own headers.
for (const [name, text] of Object.entries({ ...(await refusalIncludes()), ...pageHeadersIncludes() }))
  writeFileSync(join(import.meta.dirname, name), text);
