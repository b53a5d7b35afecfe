import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stockOf } from "../../test/test-inbound.ts";
import type { TestStack } from "../../test/test-stack.ts";
import type { Language } from "../shared/language.ts";
import { axeFaultsOfNew } from "../testing/axe-checks.ts";
import { type Answer, bendCalls } from "../testing/bend-calls.ts";
import { soundness } from "../testing/page-checks.ts";
import { enterPlace, goHome, refusalIn, refusingStates } from "../testing/pda-places.ts";
import { type PdaStack, startPdaStack } from "../testing/pda-stack.ts";
import { enrollTab, openPda, type PdaTab, signIn } from "../testing/pda-tab.ts";
import type { PdaWarehouse } from "../testing/pda-warehouse.ts";

// What a person does is put into the outbox first: in every state of the matrix in which the server does not take it, history
// and outbox say so and why, and it is done once when the server is itself again.

let pda: PdaStack;
let stack: TestStack;
let warehouse: PdaWarehouse;
let browser: Browser;

beforeAll(async () => {
  pda = await startPdaStack();
  ({ stack, warehouse, browser } = pda);
  await warehouse.stock("BOLT", "A-01", "5");
  await warehouse.stock("BOLT", "A-02", "5");
}, 120_000);

afterAll(() => pda?.close());

/** How the parts were made that were checked for accessibility; in which language they speak makes no difference. */
const checked = new Set<string>();

test("history and outbox cope with every state, in both languages", { timeout: 180_000 }, async () => {
  const faults = await Promise.all([tryAll("zh-TW", "A-01"), tryAll("en", "A-02")]);
  expect(faults.flat()).toEqual([]);
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/A-01 - unrestricted 5", "TPE-W1/A-02 - unrestricted 5"]);
});

async function tryAll(language: Language, from: string): Promise<string[]> {
  const tab = await openPda(browser, stack.url, language);
  await enrollTab(tab, warehouse);
  await signIn(tab, warehouse, language);
  let answer: Answer | undefined;
  await bendCalls(tab.page, (call, method) =>
    answer && method.parent.name === "MovementService" ? answer(call, method) : call.fallback(),
  );
  const say = (en: string, zhTw: string) => (language === "en" ? en : zhTw);
  const open = async (tool: string) => {
    await goHome(tab, language);
    await tab.tap(tool);
  };
  const faults: string[] = [];
  for (const state of refusingStates) {
    const check = async (where: string) => {
      const found: string[] = [];
      await tab.says(refusalIn(state, language)).catch(({ message }: Error) => found.push(message));
      found.push(...(await soundness(tab.page)), ...(await axeFaultsOfNew(tab.page, "body", checked)));
      faults.push(...[...found, ...tab.takeFaults()].map((fault) => `${where}, ${state.name}, ${language}: ${fault}`));
    };
    await moveAll(tab, from, "B-01");
    answer = state.answer(() => false);
    await open(say("History", "紀錄"));
    await tab.tap(say("Undo", "復原"));
    await check("history");
    await open(say("Outbox", "待送匣"));
    await check("outbox");
    answer = undefined;
    const isRefused = (await tab.page.locator(".entry-refused").count()) > 0;
    await tab.tap(isRefused ? say("Send again", "再送一次") : say("Send now", "立即送出"));
    await tab.says(say("Everything is synced", "全部已同步"));
    await open(say("History", "紀錄"));
    await tab.says(say("Undone", "已復原"));
    await goHome(tab, language);
  }
  await tab.context.close();
  return faults;
}

async function moveAll(tab: PdaTab, from: string, to: string): Promise<void> {
  await enterPlace(tab, "transfer");
  await tab.scan(from);
  await tab.page.waitForSelector(".card-inline");
  await tab.scan("BOLT");
  await tab.says("(1)");
  await tab.scan(to);
  await tab.says(`${from} → ${to}`);
}
