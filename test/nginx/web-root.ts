import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a folder that looks like a build of the pages, for as long as this process lives. */
export function makeWebRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "erp-web-"));
  // The workers of nginx are another user when this process is root.
  chmodSync(root, 0o755);
  for (const page of ["console", "pda"]) {
    mkdirSync(join(root, page, "assets"), { recursive: true });
    writeFileSync(join(root, page, "index.html"), `<!doctype html><title>${page}</title>`);
    writeFileSync(
      join(root, page, "assets/index-B1x2y3z4.js"),
      `"${"long enough to be worth compressing ".repeat(100)}"`,
    );
    writeFileSync(join(root, page, "manifest.webmanifest"), "{}");
  }
  return root;
}
