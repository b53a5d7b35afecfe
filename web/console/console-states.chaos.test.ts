import type { DescMethod } from "@bufbuild/protobuf";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Language } from "../shared/language.ts";
import { axeFaults, axeFaultsOfNew } from "../testing/axe-checks.ts";
import { type ConsoleStack, startConsoleStack } from "../testing/console-stack.ts";
import { type ConsoleTab, openConsoleTab } from "../testing/console-tab.ts";
import { refuseWith } from "../testing/faults.ts";
import { soundness } from "../testing/page-checks.ts";
import { type PageState, pageStates } from "../testing/page-states.ts";
import { signedInContext } from "../testing/signed-in.ts";
import { addressIn } from "../testing/web-factory.ts";
import { type ConsolePage, consolePages } from "./page-table.ts";

let web: ConsoleStack;

beforeAll(async () => {
  web = await startConsoleStack();
}, 180_000);

afterAll(() => web?.close());

/** How the parts were made that were checked for accessibility. */
const checked = new Set<string>();

const languages = ["en", "zh-TW"] as const satisfies readonly Language[];

test("every page copes with every state, in both languages", { timeout: 600_000 }, async () => {
  const context = await signedInContext(web.browser, web.stack.url, web.stack.admin);
  const waiting = [...consolePages];
  const faults: string[] = [];
  // Much of the time is spent waiting for what a state takes: tabs wait side by side.
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const tab = await openConsoleTab(context, web.stack.url);
      await tab.open("/");
      for (let page = waiting.shift(); page; page = waiting.shift()) {
        const found = [...(await tryStates(tab, page)), ...(await tryOver(tab, page))];
        faults.push(...found.map((fault) => `${page?.path} ${fault}`));
      }
      await tab.page.close();
    }),
  );
  await context.close();
  expect(faults).toEqual([]);
});

// By day they are checked in English, in console-pages.test.ts.
test("every page is readable in the dark, in Chinese", { timeout: 300_000 }, async () => {
  const context = await signedInContext(web.browser, web.stack.url, web.stack.admin, {
    locale: "zh-TW",
    colorScheme: "dark",
  });
  const tab = await openConsoleTab(context, web.stack.url);
  const faults: string[] = [];
  for (const page of consolePages) {
    await tab.open(addressOf(page));
    faults.push(...(await axeFaults(tab.page)).map((fault) => `${page.path} dark: ${fault}`));
  }
  await context.close();
  expect(faults).toEqual([]);
});

async function tryStates(tab: ConsoleTab, page: ConsolePage): Promise<string[]> {
  const found: string[] = [];
  for (const state of pageStates) {
    try {
      found.push(...(await tryState(tab, page, state)));
    } catch (error) {
      found.push(`${state.name}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  return found;
}

/** Puts a page into a state, and says what is wrong with how it copes. */
async function tryState(tab: ConsoleTab, page: ConsolePage, state: PageState): Promise<string[]> {
  if (!asksAnything(page) || (state.isOfSections && !page.path.includes("$id"))) return [];
  tab.answer(state.answer((method: DescMethod) => page.opensWith === `${method.parent.typeName}/${method.name}`));
  const address = state.isOfSections ? addressOf(page) : newAddress(page);
  await tab.open(address, { reload: state.isOfSections || asksTheSame.has(page.path) });
  const found: string[] = [];
  // In the language that is spoken first: to change it takes as long as to open a page.
  for (const language of (await tab.spoken()) === "en" ? languages : languages.toReversed()) {
    await tab.speak(language);
    const expected = state.says?.map(([en, zhTw]) => (language === "en" ? en : zhTw)) ?? [];
    if (expected.length > 0 && !(await says(tab.page, expected))) {
      found.push(`does not say "${expected.join('" or "')}" in ${language}`);
    }
    found.push(...(await soundness(tab.page)));
    // What stands around it is the same in all states, and is checked where all is well.
    found.push(...(await axeFaultsOfNew(tab.page, "main", checked)));
  }
  return [...found, ...tab.takeFaults()].map((fault) => `${state.name}: ${fault}`);
}

/** The session is over when the page opens: it asks for the password in both languages, and then shows what it was asked for. */
async function tryOver(tab: ConsoleTab, page: ConsolePage): Promise<string[]> {
  if (!asksAnything(page)) return [];
  tab.answer((call, method) => (method.name === "Login" ? call.fallback() : over(call)));
  // A record has to be there when the session is back; a list is asked for anew without loading the page.
  const isNew = !page.path.includes("$id") && !asksTheSame.has(page.path);
  await tab.open(isNew ? newAddress(page) : addressOf(page), { reload: !isNew, rest: false });
  const asks = await tab.page.waitForSelector("[role=dialog]").catch(() => undefined);
  if (!asks) return [`session over: asks for no password, but says: ${await tab.page.innerText("body")}`];
  const found: string[] = [];
  for (const language of languages) {
    await tab.speak(language);
    const name = language === "en" ? "Sign in again" : "請重新登入";
    await tab.page
      .getByRole("dialog", { name })
      .waitFor()
      .catch(() => found.push(`does not say "${name}"`));
  }
  found.push(...(await axeFaultsOfNew(tab.page, "[role=dialog]", checked)));
  tab.answer(undefined);
  await tab.page.getByLabel("密碼", { exact: true }).fill(web.stack.admin.password);
  await tab.page.getByRole("dialog").getByRole("button", { name: "登入", exact: true }).click();
  await tab.page.getByRole("dialog").waitFor({ state: "detached" });
  await tab.rest();
  const errors = tab.page.getByRole("main").getByRole("alert");
  found.push(...(await errors.allTextContents()).map((text) => `still says "${text}"`));
  found.push(...(await soundness(tab.page)));
  return [...found, ...tab.takeFaults()].map((fault) => `session over: ${fault}`);
}

/** Whether a page says one of some texts, at once or after it has tried again by itself. */
async function says(page: Page, texts: readonly string[]): Promise<boolean> {
  const isThere = (wanted: readonly string[]) => wanted.some((text) => document.body.textContent?.includes(text));
  return page.waitForFunction(isThere, texts, { timeout: 15_000, polling: 50 }).then(
    () => true,
    () => false,
  );
}

/** Pages whose questions do not depend on their address, so that they are asked anew only by loading them again. */
const asksTheSame = new Set(["/", "/access", "/health", "/reports", "/reports/$id"]);

/** Whether a page asks the server anything that it cannot do without. */
function asksAnything(page: ConsolePage): boolean {
  return page.opensWith !== undefined || page.path === "/";
}

function addressOf({ path }: ConsolePage): string {
  return addressIn(web.factory, path);
}

const over = refuseWith(401, "unauthenticated", "SESSION_ENDED");

let visits = 0;

/** An address that was not asked for before, so that no answer of before is shown. */
function newAddress(page: ConsolePage): string {
  const { path } = page;
  if (asksTheSame.has(path)) return addressOf(page);
  const id = `00000000-0000-4000-8000-${String(++visits).padStart(12, "0")}`;
  return path.includes("$id") ? path.replace("$id", id) : `${path}?after=visit${visits}`;
}
