import type { Page } from "playwright-core";

/** Watches a page, from before its first load: what it asks for, and what it complains of. */
export function watchPage(page: Page, origin: string) {
  const faults: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) faults.push(`asks the foreign host ${url.origin}`);
  });
  // A text of somebody that was run as a script would open one.
  page.on("dialog", (dialog) => {
    faults.push(`opens a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => faults.push(`throws ${error.message}`));
  page.on("console", (message) => {
    // Chromium notes every answer that is no success; the page is to cope with it, which the state of the page shows.
    const isAnswer = /^Failed to load resource/.test(message.text());
    if (message.type() === "error" && !isAnswer) faults.push(`writes to the console: ${message.text().slice(0, 300)}`);
  });
  return {
    /** What went wrong since the last time. */
    takeFaults: () => faults.splice(0),
  };
}

/** What no page may show or be, in whatever state: told as sentences, none when all is well. */
export async function soundness(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    // biome-ignore lint/performance/useDomNodeTextContent: what is hidden may say what it likes.
    const text = document.body.innerText;
    for (const bad of ["undefined", "NaN", "Invalid Date", "[object"]) {
      if (text.includes(bad)) faults.push(`shows "${bad}"`);
    }
    if (/(^|\s)null(\s|$)/.test(text)) faults.push('shows "null"');
    if (/\{\w+\}/.test(text)) faults.push(`shows a place that was not filled: ${/\{\w+\}/.exec(text)?.[0]}`);
    const headings = [...document.querySelectorAll("h1")];
    if (headings.length !== 1) faults.push(`has ${headings.length} h1`);
    if (document.title.replace(/ERP Core|-/g, "").trim() === "") faults.push("has no title");
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over > 0) faults.push(`is ${over} px wider than the window`);
    return faults;
  });
}
