import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestToken } from "../../test/test-enrollment.ts";
import { axeFaults } from "../testing/axe-checks.ts";
import { soundness } from "../testing/page-checks.ts";
import { type PdaStack, startPdaStack } from "../testing/pda-stack.ts";
import { enrollTab, openPda } from "../testing/pda-tab.ts";

let pda: PdaStack;

beforeAll(async () => {
  pda = await startPdaStack();
}, 120_000);

afterAll(() => pda?.close());

test.each([
  ["zh-TW", "light", "A-01"],
  ["en", "dark", "A-02"],
] as const)("every page is sound and accessible, in %s, %s", { timeout: 60_000 }, async (language, theme, place) => {
  const { stack, warehouse, browser } = pda;
  await warehouse.receipt({ BOLT: "10" });
  const count = await warehouse.count([place]);
  const shown = await openPda(browser, stack.url, language);
  await shown.page.emulateMedia({ colorScheme: theme });
  const faults: string[] = [];
  const check = async (name: string) => {
    faults.push(...(await soundness(shown.page)).map((fault) => `${name}: ${fault}`));
    await shown.page.setViewportSize({ width: 320, height: 568 });
    faults.push(...(await soundness(shown.page)).map((fault) => `${name} at 320: ${fault}`));
    await shown.page.setViewportSize({ width: 360, height: 640 });
    // In Chinese all is checked; in English and in the dark, where colours and texts may differ.
    const isChecked =
      language === "zh-TW" || ["sign in", "home", "tile 0", "refusal at 0", "tool 2", "count"].includes(name);
    if (isChecked) faults.push(...(await axeFaults(shown.page)).map((fault) => `${name}: ${fault}`));
    faults.push(...shown.takeFaults());
  };
  await check("enrol");
  const token = await createTestToken(warehouse.site);
  expect(token).toMatch(/^erpe_/);
  await enrollTab(shown, warehouse);
  await check("sign in");
  await shown.scan(warehouse.badge);
  await shown.page.waitForSelector(".keypad");
  await check("PIN");
  await shown.type(warehouse.pin);
  await shown.tap(language === "en" ? "Sign in" : "登入");
  await shown.page.waitForSelector(".tile-sub");
  await check("home");
  const back = language === "en" ? "Back" : "返回";
  for (const tile of ["receive", "put away", "transfer", "count", "lookup"].keys()) {
    await shown.page.locator(".tile").nth(tile).click();
    await shown.page.waitForSelector(".prompt");
    await shown.page.waitForTimeout(150);
    await check(`tile ${tile}`);
    await shown.scan("WHATEVER-2");
    await shown.page.waitForSelector(".panel-rejected, .card-bad");
    // A refusal looks alike in all tasks.
    if (tile === 0 || tile === 4) await check(`refusal at ${tile}`);
    // The first step back ends a refusal, where there is one to be read.
    if (await shown.page.locator(".panel-rejected").count()) await shown.tap(back);
    await shown.tap(back);
    await shown.page.waitForSelector(".tiles");
  }
  for (const tool of [0, 1, 2]) {
    await shown.page.locator(".tools button").nth(tool).click();
    await shown.page.waitForSelector(".bar-button");
    await shown.page.waitForTimeout(150);
    await check(`tool ${tool}`);
    await shown.tap(back);
    await shown.page.waitForSelector(".tiles");
  }
  await shown.scan(count.number);
  await shown.page.waitForSelector(".rows");
  await check("count");
  await shown.context.close();
  expect(faults).toEqual([]);
});
