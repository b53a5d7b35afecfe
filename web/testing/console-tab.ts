import type { BrowserContext, Page } from "playwright-core";
import type { Language } from "../shared/language.ts";
import { type Answer, bendCalls } from "./bend-calls.ts";
import { watchPage } from "./page-checks.ts";

/** A tab of the console that stays open while pages, and answers, change. */
export type ConsoleTab = {
  readonly page: Page;
  /** Opens an address without loading the console again, unless that is asked for, and waits until it is at rest. */
  open(address: string, options?: { readonly reload?: boolean; readonly rest?: boolean }): Promise<void>;
  /** What the calls of the pages get from now on; the real answers when not given. The one who is signed in stays so. */
  answer(how?: Answer): void;
  /** Waits until nothing is on its way any more. */
  rest(): Promise<void>;
  /** The language that the page is in. */
  spoken(): Promise<Language>;
  /** Changes the language in place, as the button of the header does. */
  speak(language: Language): Promise<void>;
  takeFaults(): string[];
};

/** Opens a tab in a context that is signed in. */
export async function openConsoleTab(context: BrowserContext, url: string): Promise<ConsoleTab> {
  const page = await context.newPage();
  const watch = watchPage(page, new URL(url).origin);
  let answer: Answer | undefined;
  await page.addInitScript(countCalls);
  await bendCalls(page, (call, method) =>
    !answer || method.name === "GetMe" ? call.fallback() : answer(call, method),
  );
  const rest = async () => {
    try {
      await page.waitForFunction(isAtRest, undefined, { polling: 25, timeout: 30_000 });
    } catch (error) {
      throw new Error(`never at rest: ${JSON.stringify(await page.evaluate(whatIsPending))}`, { cause: error });
    }
  };
  return {
    page,
    rest,
    takeFaults: watch.takeFaults,
    answer: (how) => {
      answer = how;
    },
    spoken: async () => ((await page.evaluate(() => document.documentElement.lang)) === "en" ? "en" : "zh-TW"),
    speak: async (language) => {
      const lang = language === "en" ? "en" : "zh-Hant-TW";
      const isSpoken = await page.evaluate((wanted) => document.documentElement.lang === wanted, lang);
      if (!isSpoken) await page.evaluate(pressLanguage, lang);
      await page.waitForFunction((wanted) => document.documentElement.lang === wanted, lang, { timeout: 20_000 });
    },
    open: async (address, options = {}) => {
      if (options.reload || page.url() === "about:blank") await page.goto(`${url}${address}`);
      else await page.evaluate(goTo, address);
      if (options.rest ?? true) await rest();
    },
  };
}

type Counting = { callsRunning: number; quietSince: number };

/** Counts the calls of the page where they are made: asking Playwright for each takes longer than the calls. */
function countCalls(): void {
  const counting = globalThis as unknown as Counting;
  const plain = globalThis.fetch;
  counting.callsRunning = 0;
  counting.quietSince = performance.now();
  globalThis.fetch = (...args) => {
    counting.callsRunning++;
    return plain(...args).finally(() => {
      // The page still has to read the answer and draw it.
      setTimeout(() => {
        counting.callsRunning--;
        counting.quietSince = performance.now();
      }, 30);
    });
  };
}

function isAtRest(): boolean {
  const { callsRunning, quietSince } = globalThis as unknown as Counting;
  if (callsRunning > 0 || performance.now() - quietSince < 60) return false;
  const pending = "main[aria-busy=true], .mantine-Skeleton-root, [role=status][aria-label]";
  const isPending = document.querySelector(pending) !== null;
  return document.querySelector("h1") !== null && !isPending;
}

/** What a page shows that does not come to rest. */
function whatIsPending() {
  const pending = [
    ...document.querySelectorAll("main[aria-busy=true], .mantine-Skeleton-root, [role=status][aria-label]"),
  ];
  return {
    address: location.href,
    callsRunning: (globalThis as unknown as Counting).callsRunning,
    pending: pending.map(({ outerHTML }) => outerHTML.slice(0, 120)),
    text: document.body.textContent?.slice(0, 300),
  };
}

/**
 * As a link would, for which there is none on the page. The router hears of what is pushed; an event of the history beside
 * that would make it open the page twice at the same time.
 */
function goTo(address: string): void {
  (globalThis as unknown as Counting).quietSince = performance.now();
  history.pushState(null, "", address);
}

function pressLanguage(lang: string): void {
  document.querySelector<HTMLButtonElement>(`header button[lang="${lang}"]`)?.click();
}
