import type { DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { readContracts } from "../../proto/contracts.ts";
import { enumText } from "./enum-text.ts";
import { enumTexts } from "./enum-texts.ts";
import { reasonSchemas, reasonText } from "./reason-texts.ts";

const enums = enumsOf(readContracts().registry.files);

test("every value of every enum has a text in both languages, and no text is left over", () => {
  const shown = enums.filter((each) => !/^ErrorReason$|Term$/.test(each.name));
  expect(shown.length).toBeGreaterThan(40);
  const wanted = Object.fromEntries(
    shown.map((each) => [each.typeName, each.values.filter(({ number }) => number !== 0).map((v) => v.localName)]),
  );
  const given = Object.fromEntries(Object.entries(enumTexts).map(([name, texts]) => [name, Object.keys(texts)]));
  expect(given).toEqual(wanted);
  for (const texts of Object.values(enumTexts))
    for (const [en, zhTw] of Object.values(texts)) expect([en.trim(), zhTw.trim()]).not.toContain("");
});

test("a value that the page does not know is shown by its number, and the zero value as nothing", () => {
  const [schema] = enums as [DescEnum];
  expect(enumText(enumTexts, schema, 999, "en")).toBe("#999");
  expect(enumText(enumTexts, schema, 0, "en")).toBe("-");
});

test("every reason of the contracts is known to the pages, in both languages", () => {
  const declared = enums.filter((each) => each.name === "ErrorReason").map((each) => each.typeName);
  expect(reasonSchemas.map((schema) => schema.typeName).sort()).toEqual(declared.sort());
  for (const schema of reasonSchemas) {
    const domain = schema.file.proto.package.replace(/\.v\d+$/, "");
    for (const { localName, number } of schema.values) {
      if (number === 0) continue;
      const info = { domain, reason: localName, metadata: {} };
      expect(reasonText(info, "en"), localName).toMatch(/[a-z]/);
      expect(reasonText(info, "zh-TW"), localName).toMatch(/\p{Script=Han}/u);
    }
  }
});

test("records are named in the language of the text", () => {
  const info = { domain: "erp.type", reason: "NOT_FOUND", metadata: { resource: "location" } };
  expect(reasonText(info, "zh-TW")).toBe("找不到庫位。");
  expect(reasonText(info, "en")).toBe("Location was not found.");
  expect(
    reasonText({ ...info, reason: "INVALID_STATE", metadata: { resource: "receipt", state: "closed_short" } }, "en"),
  ).toBe("Receipt is closed short; this is not possible now.");
  // What a caller wrote is never taken for a term.
  expect(reasonText({ ...info, reason: "AMBIGUOUS_REFERENCE", metadata: { value: "lot" } }, "zh-TW")).toContain("lot");
});

/** All enums of files, but for those of others. */
function enumsOf(files: Iterable<DescFile>): DescEnum[] {
  const inMessage = (message: DescMessage): DescEnum[] => [
    ...message.nestedEnums,
    ...message.nestedMessages.flatMap(inMessage),
  ];
  return [...files]
    .filter((file) => /^erp\.(?!options)/.test(file.proto.package))
    .flatMap((file) => [...file.enums, ...file.messages.flatMap(inMessage)]);
}
