import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { StateTermSchema } from "../gen/erp/type/v1/state_term_pb.ts";
import { TermSchema } from "../gen/erp/type/v1/term_pb.ts";
import { refuse } from "../platform/errors/common.ts";
import { termOf } from "../platform/errors/term.ts";
import { allContracts } from "../services/registry.ts";

const root = join(import.meta.dirname, "..");

test("every term has a text in both languages", () => {
  const all = [...TermSchema.values, ...StateTermSchema.values];
  expect(all.length).toBeGreaterThan(100);
  for (const { localName, number, parent } of all) {
    if (number === 0) continue;
    const term = termOf(parent === TermSchema ? "resource" : "state", localName);
    expect(term?.en, localName).toMatch(/[a-z]/i);
    expect(term?.zhTw, localName).toMatch(/\p{Script=Han}/u);
  }
});

test("what refusals and the audit trail name is a term", () => {
  const files = globSync("{services,platform,gateway}/**/*.ts", { cwd: root }).filter(
    (file) => !file.includes(".test."),
  );
  const named = new Map<string, [key: string, name: string]>();
  const note = (key: string, name: string) => named.set(`${key} ${name}`, [key, name]);
  for (const file of files) {
    const source = readFileSync(join(root, file), "utf8");
    for (const [, metadata = ""] of source.matchAll(/\brefuse\w*\("[A-Z_]+", \{([^}]*)\}/g))
      for (const [, key = "", name = ""] of metadata.matchAll(/\b(resource|by|field|state): "([a-z_ ]+)"/g))
        note(key, name);
    for (const [, name = ""] of source.matchAll(/\bresourceType: "([a-z_]+)"/g)) note("resource", name);
    for (const [, name = ""] of source.matchAll(/demandEtag\([^)]*"([a-z_]+)"\)/g)) note("resource", name);
  }
  expect(named.size).toBeGreaterThan(50);
  expect([...named.values()].filter(([key, name]) => !termOf(key, name))).toEqual([]);
});

test("every state that the contracts declare is a term", () => {
  const states = [...filesOf(allContracts.map(({ file }) => file))].flatMap((file) => file.messages.flatMap(statesIn));
  expect(states.length).toBeGreaterThan(15);
  const names = states.flatMap(({ values }) =>
    values.filter(({ number }) => number !== 0).map(({ localName }) => localName),
  );
  expect(names.filter((name) => !termOf("state", name))).toEqual([]);
});

test("a text says what records and states are called in its language, and leaves what a caller wrote as it is", () => {
  const refusal = refuse("INVALID_STATE", { resource: "api_client", state: "on_hold" });
  expect(refusal.message).toBe("API client is on hold; this is not possible now.");
  expect(refusal.messageZhTw).toBe("API 用戶端目前狀態為「保留（凍結）」，無法執行此操作。");
  expect(refusal.metadata).toEqual({ resource: "api_client", state: "on_hold" });
  expect(refuse("NOT_FOUND", { resource: "stock_transaction" }).message).toBe("Stock transaction was not found.");
  expect(refuse("AMBIGUOUS_REFERENCE", { value: "lot" }).messageZhTw).toContain(" lot ");
});

function filesOf(files: readonly DescFile[], known = new Set<DescFile>()): Set<DescFile> {
  for (const file of files) {
    if (known.has(file) || !file.proto.package.startsWith("erp.")) continue;
    known.add(file);
    filesOf(file.dependencies, known);
  }
  return known;
}

function statesIn(message: DescMessage): DescEnum[] {
  return [...message.nestedEnums.filter(({ name }) => name === "State"), ...message.nestedMessages.flatMap(statesIn)];
}
