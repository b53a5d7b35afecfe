import type { DescMethod } from "@bufbuild/protobuf";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestStack, type TestStack } from "../../test/test-stack.ts";
import type { Language } from "../shared/language.ts";
import { startChromium } from "../testing/chromium.ts";
import { type PageState, pageStates } from "../testing/console-states.ts";
import { type ConsoleTab, openConsoleTab } from "../testing/console-tab.ts";
import { axeFaults, soundness } from "../testing/page-checks.ts";
import { buildWebIfStale } from "../testing/web-build.ts";
import { createWebFactory, type WebFactory } from "../testing/web-factory.ts";
import { type ConsolePage, consolePages } from "./page-table.ts";

let stack: TestStack;
let factory: WebFactory;
let browser: Browser;

beforeAll(async () => {
  await buildWebIfStale("console");
  stack = await startTestStack();
  [factory, browser] = await Promise.all([createWebFactory(stack), startChromium()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test.each(["en", "zh-TW"] as const)(
  "every page copes with every state, in %s",
  { timeout: 150_000 },
  async (language) => {
    const context = await signedIn(language);
    const waiting = [...consolePages];
    const faults: string[] = [];
    // Much of the time is spent waiting for what a state takes: tabs wait side by side.
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        const tab = await openConsoleTab(context, stack.url);
        for (let page = waiting.shift(); page; page = waiting.shift()) {
          for (const state of pageStates) faults.push(...(await tryState(tab, page, state, language)));
          faults.push(...(await trySlow(tab, page, language)));
        }
        await tab.page.close();
      }),
    );
    await context.close();
    expect(faults).toEqual([]);
  },
);

// By day they are checked in English above.
test("every page is readable in the dark, in Chinese", { timeout: 60_000 }, async () => {
  const context = await signedIn("zh-TW", "dark");
  const tab = await openConsoleTab(context, stack.url);
  const faults: string[] = [];
  for (const page of consolePages) {
    await tab.open(addressOf(page));
    faults.push(...(await axeFaults(tab.page)).map((fault) => `${page.path} dark: ${fault}`));
  }
  await context.close();
  expect(faults).toEqual([]);
});

let visits = 0;

/** Puts a page into a state, and says what is wrong with how it copes. */
async function tryState(tab: ConsoleTab, page: ConsolePage, state: PageState, language: Language): Promise<string[]> {
  const isMain = (method: DescMethod) => method.name === page.opensWith?.name;
  const isFaked = state.answer !== undefined && state.name !== "403 of its sections";
  tab.answer(state.answer?.(isMain));
  try {
    await tab.open(isFaked ? newAddress(page) : addressOf(page), { reload: !isFaked || asksTheSame.has(page.path) });
    const found: string[] = [];
    const expected = state.says?.map(([en, zhTw]) => (language === "en" ? en : zhTw)) ?? [];
    if (asks(page) && expected.length > 0 && !(await says(tab.page, expected))) {
      found.push(`does not say "${expected.join('" or "')}"`);
    }
    found.push(...tab.takeFaults(), ...(await soundness(tab.page)));
    if (state.axe?.(page, language)) found.push(...(await axeFaults(tab.page)));
    return found.map((fault) => `${page.path} ${state.name} ${language}: ${fault}`);
  } catch (error) {
    return [`${page.path} ${state.name} ${language}: ${(error as Error).message.split("\n")[0]}`];
  }
}

/** Whether a page says one of some texts, at once or after it has tried again by itself. */
async function says(page: Page, texts: readonly string[]): Promise<boolean> {
  const isThere = (wanted: readonly string[]) => wanted.some((text) => document.body.textContent?.includes(text));
  return page.waitForFunction(isThere, texts, { timeout: 8_000, polling: 100 }).then(
    () => true,
    () => false,
  );
}

/** While the answer is on its way the page says that it is, and then shows it. */
async function trySlow(tab: ConsoleTab, page: ConsolePage, language: Language): Promise<string[]> {
  if (!asks(page)) return [];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  tab.answer(async (route) => {
    await held;
    await route.fallback();
  });
  const found: string[] = [];
  await tab.open(addressOf(page), { reload: true, rest: false });
  const label = language === "en" ? "Loading" : "載入中";
  await tab.page
    .waitForSelector(
      `[role=status][aria-label="${label}"] .mantine-Skeleton-root, .mantine-Skeleton-root[role=status]`,
      { timeout: 3_000 },
    )
    .catch(() => found.push("shows no sign of loading"));
  letGo();
  await tab.rest();
  found.push(...tab.takeFaults(), ...(await soundness(tab.page)));
  return found.map((fault) => `${page.path} slow ${language}: ${fault}`);
}

/** Pages whose questions do not depend on their address, so that they are asked anew only by loading them again. */
const asksTheSame = new Set(["/"]);

/** Whether a page asks the server anything. */
function asks(page: ConsolePage): boolean {
  return page.opensWith !== undefined || page.path === "/";
}

function addressOf({ path }: ConsolePage): string {
  return path.replace("$id", factory.ids[path.split("/")[1] ?? ""] ?? "");
}

/** An address that was not asked for before, so that no answer of before is shown. */
function newAddress({ path }: ConsolePage): string {
  const id = `00000000-0000-4000-8000-${String(++visits).padStart(12, "0")}`;
  return path.includes("$id") ? path.replace("$id", id) : `${path}?after=visit${visits}`;
}

async function signedIn(language: Language, colorScheme: "light" | "dark" = "light"): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: language === "en" ? "en-GB" : "zh-TW",
    viewport: { width: 1366, height: 768 },
    colorScheme,
    reducedMotion: "reduce",
  });
  const { login, password } = stack.admin;
  const data = { login, password, useCookies: true };
  const answer = await context.request.post(`${stack.url}/api/v1/sessions:login`, { data });
  expect(answer.status()).toBe(200);
  return context;
}
