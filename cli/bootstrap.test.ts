import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bootstrapAdmin } from "./bootstrap.ts";

const folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the product's executable gets the arguments, and its exit code is ours", async () => {
  const mainFile = join(folder, "main.ts");
  const told = join(folder, "told.json");
  writeFileSync(
    mainFile,
    `import { writeFileSync } from "node:fs";
    writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.argv.slice(2)));
    process.exitCode = 7;`,
  );
  expect(await bootstrapAdmin(mainFile, ["--login", "admin", "--force"])).toBe(7);
  expect(JSON.parse(readFileSync(told, "utf8"))).toEqual(["bootstrap-admin", "--login", "admin", "--force"]);
  await expect(bootstrapAdmin(join(folder, "absent.ts"), [])).rejects.toThrow("is missing");
});
