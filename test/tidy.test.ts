import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { accessOf, permissionsOf } from "../platform/rpc/contract.ts";
import { allContracts, allJobKinds } from "../services/registry.ts";
import { handledKinds } from "../worker/jobs/index.ts";

const root = resolve(import.meta.dirname, "..");
const skipped = ["node_modules", "gen", "data", ".git", "dist", "coverage"];
const sources = filesBelow(root).filter((file) => /\.(ts|tsx|mjs)$/.test(file));
const product = sources.filter((file) => !isTest(file));

test("imports follow the table of ARCHITECTURE.md", () => {
  const wrong = product.flatMap((file) => importsOf(file).flatMap((target) => importFault(file, target) ?? []));
  expect(wrong).toEqual([]);
});

test("files stay small", () => {
  const lengths = product
    .map((file) => ({ file, lines: read(file).split("\n").length }))
    .sort((a, b) => a.lines - b.lines);
  expect(lengths.filter(({ lines }) => lines > 500)).toEqual([]);
  expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThan(100);
});

test("contracts stay small", () => {
  const long = filesBelow(join(root, "proto")).filter(
    (file) => file.endsWith(".proto") && read(file).split("\n").length > 350,
  );
  expect(long).toEqual([]);
});

test("files are named in kebab-case, and by what they hold", () => {
  const vague = /(^|\/|-)(utils?|helpers?|common|misc|manager|base)(-|\.|\/)/;
  const wrong = product.filter((file) => !/^[a-z0-9.-]+$/.test(file.split("/").at(-1) ?? "") || vague.test(file));
  expect(wrong.filter((file) => file !== "platform/errors/common.ts")).toEqual([]);
});

test("only platform/config, the command line and the examples read the environment", () => {
  const readers = product.filter((file) => /\bprocess\.env\b/.test(code(file)));
  expect(readers.filter((file) => !/^(platform\/(config|testing)|cli|bench|docs\/examples)\//.test(file))).toEqual([]);
});

test("SQL stands in stores, the platform and migrations only", () => {
  const holders = product.filter((file) =>
    /\bsql\.(unsafe|type|fragment)\b|\bfrom "slonik"|\bfrom "pg"/.test(code(file)),
  );
  expect(holders.filter((file) => !/^(platform|services\/[a-z-]+\/store|bench)\//.test(file))).toEqual([]);
});

test("nobody writes to the console", () => {
  expect(sources.filter((file) => /\bconsole\.\w+\(/.test(code(file)))).toEqual([]);
});

test("every RPC has its access, its file and its test", () => {
  const services: Record<string, string> = {
    "erp.auth.v1": "auth",
    "erp.inventory.v1": "inventory",
    "erp.operations.v1": "operations",
  };
  const missing = allContracts
    .flatMap((contract) => contract.methods)
    .flatMap((method) => {
      expect(() => accessOf(method)).not.toThrow();
      const service = services[method.parent.file.proto.package];
      const name = method.name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();
      const files = [`services/${service}/rpc/${name}.ts`, `services/${service}/rpc/${name}.test.ts`];
      return files.filter((file) => !sources.includes(file));
    });
  expect(missing).toEqual([]);
});

test("every kind of job has its work, and that its test", () => {
  const handled = handledKinds.map(({ kind }) => kind.name).sort();
  expect(handled).toEqual(allJobKinds.map(({ name }) => name).sort());
  const works = product.filter((file) => /^worker\/jobs\/[a-z-]+\/.+\.ts$/.test(file));
  expect(works).toHaveLength(handled.length);
  expect(works.filter((file) => !sources.includes(file.replace(/\.ts$/, ".test.ts")))).toEqual([]);
});

test("every kind of job demands a permission that an RPC declares", () => {
  const declared = permissionsOf(allContracts).map(({ code }) => code);
  expect(allJobKinds.filter(({ permission }) => permission !== "" && !declared.includes(permission))).toEqual([]);
});

test("nothing of the workplace is in the project", () => {
  const texts = filesBelow(root).filter(
    (file) => /\.(ts|mjs|md|json|ya?ml|sql|proto|sh|conf|template)$/.test(file) && file !== "package-lock.json",
  );
  const trace = new RegExp(["/wo" + "rk/", "farm" + "-", "sub" + "agent", "home" + "/user"].join("|"), "i");
  expect(texts.filter((file) => trace.test(read(file)))).toEqual([]);
});

/** Why a file of ours may not import another; undefined when it may. */
function importFault(file: string, target: string): string | undefined {
  const [from, service, inner] = file.split("/") as [string, string?, string?];
  const fault = `${file} imports ${target}`;
  const allowed = rules(from, service ?? "", inner ?? "");
  if (allowed === undefined) return undefined;
  return allowed.some((pattern) => pattern.test(target)) ? undefined : fault;
}

/** What code in a folder may import of ours; undefined where everything may be. Packages are free but for the domains. */
function rules(from: string, service: string, inner: string): RegExp[] | undefined {
  const own = new RegExp(`^${from}/`);
  const contracts = /^gen\//;
  switch (from) {
    case "platform":
      return [own, /^gen\/erp\/(type|options)\//, /^gen\/google\//, /^package\.json$/];
    case "services": {
      const mine = new RegExp(`^services/${service}/`);
      if (inner === "domain") return [/^platform\/errors\//, new RegExp(`^services/${service}/(domain|errors)`)];
      if (inner === "store")
        return [/^platform\/(db|errors|rpc)\//, new RegExp(`^services/${service}/(domain|store|errors)`)];
      // The registry and the host put the services together.
      if (!service.includes(".")) return [mine, /^platform\//, contracts];
      return [own, /^platform\//, contracts];
    }
    case "gateway":
      return [own, /^platform\//, contracts, /^proto\/contracts\.ts$/, /^services\/registry\.ts$/];
    case "worker":
      return [own, /^platform\//, contracts, /^services\/[a-z-]+\/jobs\.ts$/];
    case "cli":
      return [own, contracts, /^proto\/contracts\.ts$/, /^package\.json$/];
    case "web":
      // The pages of the PDA stay small because what they share with the console holds nothing of either.
      if (service === "console" || service === "pda")
        return [new RegExp(`^web/(${service}|shared)/|^web/vite-build`), contracts];
      return service === "shared" ? [/^web\/shared\//, contracts] : undefined;
    default:
      return undefined;
  }
}

function importsOf(file: string): string[] {
  const specifiers = [...read(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(
    (match) => match[1] as string,
  );
  return specifiers.map((specifier) => relative(root, resolve(dirname(join(root, file)), specifier)));
}

function isTest(file: string): boolean {
  return /\.test\.ts$|^test\/|\/testing\//.test(file);
}

/** A file without its comments, in which words may stand that code may not use. */
function code(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

function read(file: string): string {
  return readFileSync(file.startsWith("/") ? file : join(root, file), "utf8");
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (skipped.includes(name)) return [];
    if (statSync(path).isDirectory()) return filesBelow(path);
    return [relative(root, path)];
  });
}
