import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Makes a folder that looks like a build of the pages, for as long as this process lives. */
export function makeWebRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "erp-web-"));
  // The workers of nginx are another user when this process is root.
  chmodSync(root, 0o755);
  for (const page of ["console", "pda"]) {
    const assets = join(root, page, "assets");
    mkdirSync(assets, { recursive: true });
    const text = `"${page} ${"long enough to be worth compressing ".repeat(100)}"`;
    writeFileSync(join(assets, "index-B1x2y3z4.js"), text);
    writeFileSync(join(assets, "index-B1x2y3z4.js.gz"), gzipSync(text, { level: 9 }));
    writeFileSync(join(assets, "font-B1x2y3z4.woff2"), "no font");
    writeFileSync(join(root, page, "index.html"), `<!doctype html><title>${page}</title>`);
  }
  return root;
}
