import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { markParts, partMark } from "./mark-parts.ts";

/** What the rules of accessibility say against a page, told as sentences; none when all is well. */
export async function axeFaults(page: Page): Promise<string[]> {
  return axeFaultsIn(page, "html");
}

/**
 * The same for the parts within an element that are not made like one that was checked before, or for all of it when its
 * headings and landmarks follow each other in a new way: the rules look at elements, at styles, at targets that lie close
 * together and at that order, and not at what a text says. `known` keeps what was checked.
 */
export async function axeFaultsOfNew(page: Page, within: string, known: Set<string>): Promise<string[]> {
  const { outline, makes } = await page.evaluate(markParts, { within, mark: partMark });
  const parts = makes.flatMap((make, at) => (known.has(make) ? [] : [`[${partMark}="${at}"]`]));
  const isOutlineNew = !known.has(outline);
  for (const each of [outline, ...makes]) known.add(each);
  if (isOutlineNew) return axeFaultsIn(page, within);
  // One message where all is known, as most is.
  return parts.length > 0 ? axeFaultsIn(page, ...parts) : [];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function axeFaultsIn(page: Page, ...within: string[]): Promise<string[]> {
  // To ask first is a message of a few bytes in place of half a megabyte, and to return what is there would copy all of it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(`(() => { ${axeSource} })()`);
  return page.evaluate(async (include) => {
    type Axe = {
      run(
        context: { include: string[] },
        options: object,
      ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
    };
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(
      { include },
      {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        resultTypes: ["violations"],
      },
    );
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `axe ${id}: ${html.slice(0, 160)} ${failureSummary.split("\n")[1]?.trim()}`),
    );
  }, within);
}
