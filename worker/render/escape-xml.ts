/** Escapes a text for XML, and leaves out what XML cannot hold. A cell has room for 32,767 characters. */
export function escapeXml(text: string): string {
  const cut = text.length > textMax ? text.slice(0, textMax) : text;
  if (!special.test(cut)) return cut;
  return cut
    .toWellFormed()
    .replace(unfit, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const textMax = 32_767;
const unfit = /[[\p{Cc}\uFFFE\uFFFF]--[\t\n\r]]/gv;
const special = /[&<>"\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;
