import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { type Plugin, rolldown } from "rolldown";

/**
 * Makes one program of an entry and all that it imports, packages too, and writes it into a folder of the project; returns its
 * file. It is what the image runs: Node keeps the text of every source that it loads, with types and comments, and this has
 * neither. Names and lines stay, so that a stack trace can be read. Data lies where it lies for the sources: the folder works
 * only within the project, wherever that is.
 */
export async function bundle(entry: string, folder: string): Promise<string> {
  const build = await rolldown({
    input: join(root, entry),
    platform: "node",
    // It looks for files of its own beside its code.
    external: ["bullmq"],
    plugins: [leadToData(folder)],
  });
  const { output } = await build.generate({
    comments: false,
    keepNames: true,
    // A single character beyond ASCII, and V8 takes two bytes for each one of the file.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
  });
  await build.close();
  await write(
    join(root, folder),
    new Map(output.flatMap((file) => ("code" in file ? [[file.fileName, file.code]] : []))),
  );
  return join(root, folder, output[0].fileName);
}

const root = join(import.meta.dirname, "..");

/** Makes a folder hold these files and no others. What is right already is not touched: a process may be running it. */
async function write(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const present = await readdir(folder);
  await Promise.all(
    present.filter((name) => !files.has(name)).map((name) => rm(join(folder, name), { recursive: true })),
  );
  for (const [name, code] of files) {
    const path = join(folder, name);
    if (!present.includes(name) || (await readFile(path, "utf8")) !== code) await writeFile(path, code);
  }
}

/** Code that looks for a file beside its source is told where that source is. */
function leadToData(folder: string): Plugin {
  const up = relative(join(root, folder), root);
  return {
    name: "lead-to-data",
    transform(code, id) {
      // The bundler's own parts have no place.
      if (!isAbsolute(id)) return null;
      const source = join(up, relative(root, id)).split(sep).join("/");
      const ofFile = `new URL("${source}", import.meta.url).href`;
      const ofFolder = `(import.meta.dirname + "/${dirname(source)}")`;
      const placed = code.replaceAll(place, (found) => (found === "import.meta.url" ? ofFile : ofFolder));
      return placed === code ? null : placed;
    },
  };
}

const place = /\bimport\.meta\.(?:url|dirname)\b|\b__dirname\b/g;

if (import.meta.main) await bundle("main.ts", "dist/server");
