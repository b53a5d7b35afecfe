import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { drawHead, drawRow, drawTitle, layoutTable, type PageLayout, rowLines, rowsBegin } from "./pdf-table.ts";
import { pdfRowsMax, type RenderSpec, type RowBatches, type WriteBytes } from "./render-spec.ts";
import { createZonedClock } from "./zoned-time.ts";

/** A table has too many rows for a document. */
export class TooManyRowsError extends Error {
  override readonly name = "TooManyRowsError";
}

/**
 * Writes a table as a PDF: A4 across, with the title, what it was filtered by, when and for whom it was made, and
 * "page n / N" on each page. The font is embedded, so that it looks the same everywhere, in Chinese too. The rows are laid
 * out first, since every page says how many there are; the pages leave one by one.
 */
export async function renderPdf(spec: RenderSpec, batches: RowBatches, write: WriteBytes): Promise<number> {
  // The library would remember the glyphs of every word that it ever drew; a long table has more than there is memory for.
  const fontLayoutCache = false;
  const paper = { size: "A4", layout: "landscape", margin: 0, autoFirstPage: false, fontLayoutCache };
  const document = new PDFDocument(paper as PDFKit.PDFDocumentOptions);
  document.info.Title = spec.title;
  document.registerFont("regular", fontPath("400Regular/NotoSansTC_400Regular.ttf"));
  document.registerFont("bold", fontPath("700Bold/NotoSansTC_700Bold.ttf"));
  const layout = layoutTable(spec);
  const pages = await layPages(document, spec, layout, batches);
  const written = drain(document, write);
  let rows = 0;
  for (const [at, page] of pages.entries()) {
    document.addPage();
    let y = drawHead(document, layout, drawTitle(document, spec, layout, at === 0));
    for (const row of page) y = drawRow(document, layout, row, y, rows++ % 2 === 1);
    if (rows === 0) document.text(emptyText[spec.language], layout.left, y + 6, { lineBreak: false });
    const number = pageText[spec.language](at + 1, pages.length);
    const x = layout.left + layout.width - document.widthOfString(number);
    document.text(number, x, layout.bottom + 6, { lineBreak: false });
    // Lets the bytes out, and the parent in.
    await new Promise((resolve) => setImmediate(resolve));
  }
  document.end();
  await written;
  return rows;
}

/** A row as it is drawn: the lines of each cell. */
type Lines = readonly (readonly string[])[];

/** Shares the rows among pages, the first of which has the facts; one page at least. */
async function layPages(
  document: PDFKit.PDFDocument,
  spec: RenderSpec,
  layout: PageLayout,
  batches: RowBatches,
): Promise<readonly (readonly Lines[])[]> {
  const clock = createZonedClock(spec.timeZone);
  const pages: Lines[][] = [[]];
  let room = layout.bottom - rowsBegin(document, spec, layout, true);
  const roomBelow = layout.bottom - rowsBegin(document, spec, layout, false);
  let rows = 0;
  for await (const batch of batches) {
    for (const row of batch) {
      if (rows++ === pdfRowsMax) throw new TooManyRowsError(`a document has at most ${pdfRowsMax} rows`);
      const shown = spec.columns.map(({ type }, at) => {
        const cell = row[at] ?? "";
        return type === "time" && cell !== "" ? (clock(cell)?.local ?? "") : cell;
      });
      const { lines, height } = rowLines(document, layout, shown);
      if (height > room) {
        pages.push([]);
        room = roomBelow;
      }
      pages.at(-1)?.push(lines);
      room -= height;
    }
  }
  return pages;
}

async function drain(document: PDFKit.PDFDocument, write: WriteBytes): Promise<void> {
  for await (const chunk of document as unknown as AsyncIterable<Buffer>) await write(chunk);
}

const pageText = {
  en: (page: number, of: number) => `Page ${page} / ${of}`,
  "zh-TW": (page: number, of: number) => `第 ${page} / ${of} 頁`,
};
const emptyText = { en: "Nothing to report.", "zh-TW": "沒有資料。" };

function fontPath(file: string): string {
  return createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans-tc/${file}`);
}
