import { afterAll, beforeAll, expect, test } from "vitest";
import type { Language } from "../shared/language.ts";
import { axeFaults } from "../testing/axe-checks.ts";
import { type ConsoleStack, startConsoleStack } from "../testing/console-stack.ts";
import { type ConsoleTab, openConsoleTab } from "../testing/console-tab.ts";
import { soundness } from "../testing/page-checks.ts";
import { signedInContext } from "../testing/signed-in.ts";
import { addressIn } from "../testing/web-factory.ts";
import { type ConsolePage, consolePages } from "./page-table.ts";

let web: ConsoleStack;

beforeAll(async () => {
  web = await startConsoleStack();
}, 180_000);

afterAll(() => web?.close());

const languages = ["en", "zh-TW"] as const satisfies readonly Language[];

test("every page says that it loads, and is sound and accessible in both languages", { timeout: 300_000 }, async () => {
  const context = await signedInContext(web.browser, web.stack.url, web.stack.admin);
  const tab = await openConsoleTab(context, web.stack.url);
  await tab.open("/");
  const faults: string[] = [];
  for (const page of consolePages) {
    faults.push(...(await trySlow(tab, page)).map((fault) => `${page.path}: ${fault}`));
  }
  await context.close();
  expect(faults).toEqual([]);
});

/** While the first answer is on its way the page says that it is, and then shows it. */
async function trySlow(tab: ConsoleTab, page: ConsolePage): Promise<string[]> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  tab.answer(async (call) => {
    await held;
    await call.fallback();
  });
  const found: string[] = [];
  await tab.speak("en");
  await tab.open(addressOf(page), { reload: page.path === "/", rest: false });
  if (page.opensWith && !asksLater.has(page.path)) {
    const sign = '[role=status][aria-label="Loading"] .mantine-Skeleton-root, .mantine-Skeleton-root[role=status]';
    await tab.page.waitForSelector(sign, { timeout: 10_000 }).catch(() => found.push("shows no sign of loading"));
  }
  letGo();
  await tab.rest();
  found.push(...(await axeFaults(tab.page)));
  for (const language of languages) {
    await tab.speak(language);
    found.push(...(await soundness(tab.page)));
  }
  return [...found, ...tab.takeFaults()];
}

/** Pages that show a form first. */
const asksLater = new Set(["/access"]);

function addressOf({ path }: ConsolePage): string {
  return addressIn(web.factory, path);
}
