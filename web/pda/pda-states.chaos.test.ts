import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestStack } from "../../test/test-stack.ts";
import type { Language } from "../shared/language.ts";
import { axeFaultsOfNew } from "../testing/axe-checks.ts";
import { type Answer, bendCalls } from "../testing/bend-calls.ts";
import { soundness } from "../testing/page-checks.ts";
import { type PageState, pageStates } from "../testing/page-states.ts";
import { enterPlace, goHome, type PdaPlace, pdaPlaces, refusalIn } from "../testing/pda-places.ts";
import { type PdaStack, startPdaStack } from "../testing/pda-stack.ts";
import { enrollTab, openPda, type PdaTab, signIn } from "../testing/pda-tab.ts";
import type { PdaWarehouse } from "../testing/pda-warehouse.ts";

// Home and every task in every state of the matrix, with a scan in it: the page says what is wrong with which code, in both
// languages, and takes the same scan when the server is itself again.

let pda: PdaStack;
let stack: TestStack;
let warehouse: PdaWarehouse;
let browser: Browser;

beforeAll(async () => {
  pda = await startPdaStack();
  ({ stack, warehouse, browser } = pda);
  await warehouse.receipt({ BOLT: "10" });
  await warehouse.stock("BOLT", "A-01", "5");
}, 120_000);

afterAll(() => pda?.close());

/** How the parts were made that were checked for accessibility; in which language they speak makes no difference. */
const checked = new Set<string>();

const refusedOrShown = ".panel-rejected, .card, .notice-bad";

test("home and every task cope with every state, in both languages", { timeout: 300_000 }, async () => {
  const faults = await Promise.all((["zh-TW", "en"] as const).map(tryAll));
  expect(faults.flat()).toEqual([]);
});

async function tryAll(language: Language): Promise<string[]> {
  const tab = await openPda(browser, stack.url, language);
  await enrollTab(tab, warehouse);
  await signIn(tab, warehouse, language);
  let answer: Answer | undefined;
  await bendCalls(tab.page, (call, method) =>
    answer && method.parent.typeName.startsWith("erp.inventory.") ? answer(call, method) : call.fallback(),
  );
  const faults: string[] = [];
  for (const [n, place] of pdaPlaces.entries()) {
    const code = codeOf(n);
    const held = Promise.withResolvers<void>();
    answer = (call) => held.promise.then(() => call.fallback());
    await enterPlace(tab, place);
    await tab.scan(code);
    await tab.says(language === "en" ? `Looking up ${code}` : `查詢 ${code} 中`);
    faults.push(...(await lookAt(tab)).map((fault) => `${place}, slow, ${language}: ${fault}`));
    answer = undefined;
    held.resolve();
    await tab.page.locator(".asked").waitFor({ state: "detached" });
    await goHome(tab, language);
  }
  for (const state of pageStates.filter(({ isOfSections }) => !isOfSections)) {
    for (const [n, place] of pdaPlaces.entries()) {
      const code = codeOf(n);
      answer = state.answer(() => false);
      await enterPlace(tab, place);
      await tab.scan(code);
      await tab.page.waitForSelector(refusedOrShown);
      const found: string[] = [];
      await tab.says(saidOf(state, place, code, language)).catch((error: Error) => found.push(error.message));
      found.push(...(await lookAt(tab)));
      answer = undefined;
      await goHome(tab, language);
      faults.push(...found.map((fault) => `${place}, ${state.name}, ${language}: ${fault}`));
    }
  }
  // The same scan again, in the place that asks for it.
  await enterPlace(tab, "lookup");
  await tab.scan("BOLT");
  await tab.page.waitForSelector(".card-key");
  await tab.context.close();
  return faults;
}

/** By turns, as the same code at once would be the bounce of a trigger. */
const codeOf = (visit: number) => (visit % 2 === 0 ? "BOLT" : "NUT");

async function lookAt(tab: PdaTab): Promise<string[]> {
  return [...(await soundness(tab.page)), ...(await axeFaultsOfNew(tab.page, "body", checked)), ...tab.takeFaults()];
}

/** What a person has to read after the scan. */
function saidOf(state: PageState, place: PdaPlace, code: string, language: Language): string {
  const { name, isAnswer } = state;
  if (name === "longest texts") return "Unbreakable";
  if (isAnswer) return code;
  // A count that is asked for tells codes that are no count by itself.
  const isRefused = ["403 of the page", "404", "newer server"].includes(name);
  return place === "count" && isRefused ? code : refusalIn(state, language);
}
