import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { rolldown } from "rolldown";
import type { Plugin } from "vite";

/** Adds the service worker to the built pages. */
export function buildServiceWorker(): Plugin {
  return {
    name: "build-service-worker",
    apply: "build",
    writeBundle: ({ dir = "" }) => writeServiceWorker(dir),
  };
}

/** Makes the service worker of built pages, with the list of the files that it keeps, and writes it beside them as sw.js. */
export async function writeServiceWorker(pages: string): Promise<void> {
  const worker = await rolldown({
    input: join(import.meta.dirname, "service-worker.ts"),
    platform: "browser",
    transform: { define: { shellFiles: JSON.stringify(shellFilesIn(pages)) } },
  });
  // One script that imports nothing: not every browser takes modules here.
  await worker.write({ file: join(pages, "sw.js"), format: "iife", minify: true });
  await worker.close();
}

/**
 * What is kept from the start. The reader of the camera's pictures is not among it: a megabyte that a device with a scanner never
 * needs, and that the others keep when they have needed it.
 */
const ofShell = /\.(js|css|html|svg|png|webmanifest)$/;

/** The files of a folder by their addresses; those whose name does not tell their content are told apart by its hash. */
function shellFilesIn(folder: string): { url: string; revision: string | null }[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ofShell.test(entry.name) && entry.name !== "sw.js")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.map((file) => {
    const path = relative(folder, file).split(sep).join("/");
    return {
      // The core serves the page under its address and no other name.
      url: path === "index.html" ? "/pda/" : path,
      revision: path.startsWith("assets/") ? null : createHash("sha256").update(readFileSync(file)).digest("hex"),
    };
  });
}
