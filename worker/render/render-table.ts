import { renderCsv } from "./csv.ts";
import { renderPdf } from "./pdf.ts";
import type { Renderer, RenderSpec } from "./render-spec.ts";
import { renderXlsx } from "./xlsx.ts";

/** How each format is rendered. */
export const renderers: Readonly<Record<RenderSpec["format"], Renderer>> = {
  csv: renderCsv,
  xlsx: renderXlsx,
  pdf: renderPdf,
};
