import type { RenderSpec } from "./render-spec.ts";

/** Where things are on a page, in points. */
export type PageLayout = {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  readonly columns: readonly {
    readonly title: string;
    readonly x: number;
    readonly width: number;
    readonly right: boolean;
  }[];
};

const fontSize = 8;
const lineHeight = 11;
const padding = 3;
const margin = 28;
const linesMax = 4;

/** Shares the width of a page among the columns, by the widths that they ask for. */
export function layoutTable({ columns }: RenderSpec): PageLayout {
  // A4 across.
  const [pageWidth, pageHeight] = [841.89, 595.28];
  const width = pageWidth - 2 * margin;
  const asked = columns.reduce((sum, column) => sum + column.width, 0);
  let x = margin;
  const placed = columns.map(({ title, width: wanted, type }) => {
    const column = { title, x, width: (width * wanted) / asked, right: type === "decimal" || type === "integer" };
    x += column.width;
    return column;
  });
  return { left: margin, width, top: margin, bottom: pageHeight - margin - 16, columns: placed };
}

/** Where the rows of a page begin. */
export function rowsBegin(
  document: PDFKit.PDFDocument,
  spec: RenderSpec,
  layout: PageLayout,
  isFirst: boolean,
): number {
  const facts = isFirst ? factLines(document, spec, layout) : [];
  return layout.top + titleHeight + facts.length * lineHeight + padding + headOf(document, layout).height;
}

/** Draws the title, and on the first page the facts; returns where the table begins. */
export function drawTitle(
  document: PDFKit.PDFDocument,
  spec: RenderSpec,
  layout: PageLayout,
  isFirst: boolean,
): number {
  const facts = isFirst ? factLines(document, spec, layout) : [];
  document.font("bold").fontSize(13).fillColor("black");
  document.text(spec.title, layout.left, layout.top, { lineBreak: false });
  document.font("regular").fontSize(fontSize);
  let y = layout.top + titleHeight;
  for (const line of facts) {
    document.text(line, layout.left, y, { lineBreak: false });
    y += lineHeight;
  }
  return y + padding;
}

/** Draws the titles of the columns; returns where the rows begin. */
export function drawHead(document: PDFKit.PDFDocument, layout: PageLayout, y: number): number {
  const { lines, height } = headOf(document, layout);
  document.rect(layout.left, y, layout.width, height).fill("#dddddd").fillColor("black");
  document.font("bold").fontSize(fontSize);
  drawCells(document, layout, lines, y);
  document.font("regular").fontSize(fontSize);
  return y + height;
}

/** The lines of each cell of a row, and how high the row is. */
export function rowLines(document: PDFKit.PDFDocument, layout: PageLayout, row: readonly string[]) {
  document.font("regular").fontSize(fontSize);
  const lines = layout.columns.map(({ width }, at) => wrapped(document, row[at] ?? "", width - 2 * padding, linesMax));
  return { lines, height: heightOf(lines) };
}

/** Draws a row; returns where the next one begins. */
export function drawRow(
  document: PDFKit.PDFDocument,
  layout: PageLayout,
  lines: readonly (readonly string[])[],
  y: number,
  shaded: boolean,
): number {
  const height = heightOf(lines);
  if (shaded) document.rect(layout.left, y, layout.width, height).fill("#f4f4f4").fillColor("black");
  drawCells(document, layout, lines, y);
  return y + height;
}

const titleHeight = 22;
const factLinesMax = 8;

function factLines(document: PDFKit.PDFDocument, { facts }: RenderSpec, { width }: PageLayout): string[] {
  document.font("regular").fontSize(fontSize);
  return facts.flatMap(({ label, value }) => wrapped(document, `${label}: ${value}`, width, factLinesMax));
}

function headOf(document: PDFKit.PDFDocument, { columns }: PageLayout) {
  document.font("bold").fontSize(fontSize);
  const lines = columns.map(({ title, width }) => wrapped(document, title, width - 2 * padding, 2));
  return { lines, height: heightOf(lines) };
}

function heightOf(lines: readonly (readonly string[])[]): number {
  return Math.max(1, ...lines.map(({ length }) => length)) * lineHeight + padding;
}

function drawCells(
  document: PDFKit.PDFDocument,
  layout: PageLayout,
  cells: readonly (readonly string[])[],
  y: number,
): void {
  for (const [at, { x, width, right }] of layout.columns.entries()) {
    for (const [line, text] of (cells[at] ?? []).entries()) {
      const indent = right ? width - 2 * padding - document.widthOfString(text) : 0;
      document.text(text, x + padding + indent, y + padding / 2 + line * lineHeight, { lineBreak: false });
    }
  }
}

/** Breaks a text into lines that fit, after a space where there is one; what does not fit the lines ends with "…". */
function wrapped(document: PDFKit.PDFDocument, given: string, width: number, lines: number): string[] {
  const text = given.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  if (text === "") return [];
  if (document.widthOfString(text) <= width) return [text];
  const result: string[] = [];
  let rest = [...text];
  while (rest.length > 0 && result.length < lines) {
    let fits = rest.length;
    // Halving finds the place in few measurements.
    for (let low = 1, high = rest.length; low <= high; ) {
      const middle = (low + high) >> 1;
      if (document.widthOfString(rest.slice(0, middle).join("")) <= width) {
        fits = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
        fits = Math.min(fits, Math.max(1, high));
      }
    }
    const isLast = result.length === lines - 1 && fits < rest.length;
    const space = rest.slice(0, fits).lastIndexOf(" ");
    const taken = fits < rest.length && !isLast && space > fits / 2 ? space + 1 : fits;
    const line = rest.slice(0, isLast ? Math.max(1, fits - 1) : taken).join("");
    result.push(isLast ? `${line}…` : line.trimEnd());
    rest = rest.slice(taken);
  }
  return result;
}
