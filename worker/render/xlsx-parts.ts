import { escapeXml } from "./escape-xml.ts";
import type { RenderSpec } from "./render-spec.ts";

/** Numbers of the cell formats in styles.xml. */
export const styles = { plain: 0, title: 1, date: 2, time: 3, quoted: 4 } as const;

/** The parts of a workbook beside its sheets, of which the last holds the facts. */
export function packageParts({ language }: RenderSpec, tableSheets: number): [name: string, content: string][] {
  const sheets = Array.from({ length: tableSheets + 1 }, (_, at) => at + 1);
  const nameOf = (number: number) => {
    if (number > tableSheets) return words[language].facts;
    return tableSheets === 1 ? words[language].rows : `${words[language].rows} ${number}`;
  };
  const listed = sheets.map(
    (number) => `<sheet name="${escapeXml(nameOf(number))}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  const related = sheets.map(
    (number) => `<Relationship Id="rId${number}" Type="${relation}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  );
  const stylesId = sheets.length + 1;
  const typed = sheets.map(
    (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${contentType}.worksheet+xml"/>`,
  );
  return [
    [
      "xl/workbook.xml",
      `${head}<workbook xmlns="${main}" xmlns:r="${relation}"><sheets>${listed.join("")}</sheets></workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `${head}<Relationships xmlns="${packaged}">${related.join("")}<Relationship Id="rId${stylesId}" Type="${relation}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ["xl/styles.xml", stylesXml],
    [
      "_rels/.rels",
      `${head}<Relationships xmlns="${packaged}"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      "[Content_Types].xml",
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/>${typed.join("")}</Types>`,
    ],
  ];
}

const words = { en: { rows: "Rows", facts: "About" }, "zh-TW": { rows: "資料", facts: "說明" } };
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006/relationships";
const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

// In the order of `styles`. quotePrefix is what an apostrophe typed in front of a text leaves behind.
const stylesXml = `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs></styleSheet>`;
