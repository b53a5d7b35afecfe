import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Version of the product that this program belongs to. */
export function productVersion(): string {
  const text = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
