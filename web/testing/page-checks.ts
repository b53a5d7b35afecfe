import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
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

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the rules of accessibility say against a page, or what `within` names of it; none when all is well. */
export async function axeFaults(page: Page, within = "html"): Promise<string[]> {
  // To ask first is a message of a few bytes in place of half a megabyte, and to return what is there would copy all of it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(`(() => { ${axeSource} })()`);
  return page.evaluate(async (context) => {
    type Axe = {
      run(
        context: string,
        options: object,
      ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
    };
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(context, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `axe ${id}: ${html.slice(0, 160)} ${failureSummary.split("\n")[1]?.trim()}`),
    );
  }, within);
}

/**
 * The same for a part that may be made like one that was checked before, which is not checked again: the rules look at
 * elements, at styles and at targets that lie close together, and not at what a text says. `known` keeps what was checked.
 */
export async function axeFaultsOfNew(page: Page, within: string, known: Set<string>): Promise<string[]> {
  const make = await page.evaluate(makeOf, within);
  if (known.has(make)) return [];
  known.add(make);
  return axeFaults(page, within);
}

/** How a part is made: its elements and what they look like, with every text the same, and which targets are close to others. */
function makeOf(within: string): string {
  const part = document.querySelector(within);
  if (!part) return "";
  const least = 24;
  const targets = [...part.querySelectorAll("a, button, input, select, textarea, summary, [role], [tabindex]")].map(
    (each) => each.getBoundingClientRect(),
  );
  const isClose = (one: DOMRect, other: DOMRect) => {
    const [x, y] = [one.x + one.width / 2, one.y + one.height / 2];
    const away = Math.hypot(Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom));
    return away < least;
  };
  const close = targets.map((one) => {
    const isSmall = one.width < least || one.height < least;
    return isSmall && targets.some((other) => other !== one && isClose(one, other)) ? "c" : "-";
  });
  const copy = part.cloneNode(true) as Element;
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (text.textContent?.trim()) text.textContent = "x";
  }
  // No rule looks at the lines of a drawing.
  const lines = "svg :is(path, circle, ellipse, rect, line, polyline, polygon):not([role], [tabindex])";
  for (const line of copy.querySelectorAll(lines)) line.remove();
  // Classes that name an icon, and those that Mantine makes up anew each time.
  const ownNames = /\btabler-icon-\S+|\b__m__-\S+/g;
  for (const each of copy.querySelectorAll("[class]"))
    each.setAttribute("class", each.getAttribute("class")?.replaceAll(ownNames, "x") ?? "");
  // What differs from one page to the next and names only.
  const names = ["id", "for", "href", "title", "value", "name", "placeholder", "datetime"];
  for (const each of copy.querySelectorAll("*"))
    for (const { name, value } of each.attributes)
      if (value && (names.includes(name) || /^(aria-(label|labelledby|describedby|controls|owns)|data-.*)$/.test(name)))
        each.setAttribute(name, "x");
  return `${close.join("")} ${copy.outerHTML}`;
}
