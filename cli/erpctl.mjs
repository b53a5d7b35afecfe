#!/usr/bin/env node
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// A program of the project that is called by its path runs on whatever Node the machine has.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `erpctl needs Node 24, which the project brings; this is ${process.version}. Call it as: npx erpctl\n`,
  );
  process.exit(1);
}

// This file is plain JavaScript, unlike all the rest: before there is a cache, what removes types has to be loaded, and that
// takes a fifth of the start-up. Half of it is compiling the same sources again, hence the cache. It lies in the user's own
// folder, where nobody else may put code.
module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "erpctl"));

const interrupt = new AbortController();

process.on("SIGINT", () => {
  interrupt.abort();
  // Calls end at once; whatever else keeps the process busy is not worth waiting for.
  setTimeout(() => process.exit(130), 1_000).unref();
});

// Whoever reads the output may stop early, as `head` does.
process.stdout.on("error", (error) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const { run } = await import("./program.ts");
process.exitCode = await run(process.argv.slice(2), process, interrupt.signal);
