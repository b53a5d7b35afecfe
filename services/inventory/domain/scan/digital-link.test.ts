import { expect, test } from "vitest";
import { readDigitalLink } from "./digital-link.ts";

function read(uri: string) {
  const link = readDigitalLink(uri, 2026);
  return (
    link && {
      elements: link.elements.map(({ ai, value }) => `(${ai})${value}`).join(""),
      problems: link.problems.map(({ reason, ai, position }) => `${reason} ${ai} ${uri.slice(position)}`),
    }
  );
}

test.each([
  ["https://id.gs1.org/01/09521234543213", "(01)09521234543213"],
  ["https://id.gs1.org/01/09521234543213/10/ABC/21/S1?17=261231", "(01)09521234543213(10)ABC(21)S1(17)261231"],
  ["HTTPS://ID.GS1.ORG/01/09521234543213/10/ABC", "(01)09521234543213(10)ABC"],
  ["http://example.com/some/path/01/09521234543213/22/2A", "(01)09521234543213(22)2A"],
  ["https://example.com:8443/01/9521234543213", "(01)09521234543213"],
  ["https://example.com/01/036000291452", "(01)00036000291452"],
  ["https://example.com/01/96385074", "(01)00000096385074"],
  ["https://example.com/01/09521234543213/", "(01)09521234543213"],
  [
    "https://example.com/01/09521234543213/10/A%2FB%2520?3103=001250&linkType=pip#x",
    "(01)09521234543213(10)A/B%20(3103)001250",
  ],
  ["https://example.com/01/09521234543213?17=261231;10=X+Y", "(01)09521234543213(17)261231(10)X+Y"],
  [
    "https://example.com/00/376104250021234569?02=09521234543213&37=12",
    "(00)376104250021234569(02)09521234543213(37)12",
  ],
  ["https://example.com/414/4226350800008/254/B12", "(414)4226350800008(254)B12"],
  ["https://example.com/8004/4012345A1", "(8004)4012345A1"],
  // A value is no key, whatever it looks like.
  ["https://example.com/01/09521234543213/10/01", "(01)09521234543213(10)01"],
  ["https://example.com/01/09521234543213/10/00/21/7", "(01)09521234543213(10)00(21)7"],
  ["https://example.com/00/01/09521234543213", "(01)09521234543213"],
])("reads %s", (uri, elements) => {
  expect(read(uri)).toEqual({ elements, problems: [] });
});

test.each([
  ["https://example.com/01/09521234543212/10/A", "(10)A", "CHECK_DIGIT 01 09521234543212/10/A"],
  ["https://example.com/01/09521234543213/10/A%2", "(01)09521234543213", "BAD_ENCODING 10 %2"],
  ["https://example.com/01/09521234543213/10/A%20B", "(01)09521234543213", "WRONG_CHARACTER 10 %20B"],
  ["https://example.com/01/09521234543213/17/261231", "(01)09521234543213", "NOT_A_QUALIFIER 17 17/261231"],
  ["https://example.com/01/09521234543213/nn/A", "(01)09521234543213", "NOT_A_QUALIFIER nn nn/A"],
  ["https://example.com/01/09521234543213?17=269930&10=A", "(01)09521234543213(10)A", "BAD_DATE 17 269930&10=A"],
  ["https://example.com/01/09521234543213?05=1", "(01)09521234543213", "UNKNOWN_AI 05 05=1"],
  ["https://example.com/01/09521234543213?10", "(01)09521234543213", "TOO_SHORT 10 "],
  ["https://example.com/01/09521234543213?10=%E6%89%B9", "(01)09521234543213", "WRONG_CHARACTER 10 %E6%89%B9"],
])("of %s the rest is read, and the fault named", (uri, elements, problem) => {
  expect(read(uri)).toEqual({ elements, problems: [problem] });
});

test.each([
  "",
  "id.gs1.org/01/09521234543213",
  "ftp://example.com/01/09521234543213",
  "https://example.com",
  "https://example.com/",
  "https://example.com/shop/4711",
  "https://example.com/01/4711",
  "https://example.com/catalogue/01",
  "https://example.com/gtin/09521234543213",
  "https://example.com/10/A",
  "https:///01/09521234543213",
  "https://example.com/01/09521234543213 and more",
])("%j is another address", (uri) => {
  expect(readDigitalLink(uri, 2026)).toBeUndefined();
});
