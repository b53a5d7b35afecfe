import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { createTestItem } from "../../test/test-items.ts";
import { startTestStack, type TestStack } from "../../test/test-stack.ts";
import { axeFaults } from "../testing/axe-checks.ts";
import { startChromium } from "../testing/chromium.ts";
import { type ConsoleTab, openConsoleTab } from "../testing/console-tab.ts";
import { refuseWith } from "../testing/faults.ts";
import { signedInContext } from "../testing/signed-in.ts";
import { buildWebIfStale } from "../testing/web-build.ts";

let stack: TestStack;
let browser: Browser;
let context: BrowserContext;
let tab: ConsoleTab;

beforeAll(async () => {
  await buildWebIfStale("console");
  stack = await startTestStack();
  browser = await startChromium();
  context = await signedInContext(browser, stack.url, stack.admin, { acceptDownloads: true });
  tab = await openConsoleTab(context, stack.url);
}, 120_000);

vi.setConfig({ testTimeout: 120_000 });

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const form = () => tab.page.getByRole("dialog", { name: "New item" });

async function fillForm(code: string): Promise<void> {
  await tab.open("/items", { reload: true });
  await tab.page.getByRole("button", { name: "New item" }).first().click();
  await form().getByLabel("Code *").fill(code);
  await form().getByLabel("Name *").fill("Hex bolt");
  await form().getByLabel("Kind *").selectOption({ label: "Component" });
}

const send = () => form().getByRole("button", { name: "New item" }).click();

test("a command whose answer was lost is sent again with the same key: it happens once", async () => {
  await fillForm("LOST-1");
  const keys: string[] = [];
  tab.answer(async (call, method) => {
    if (method.name !== "CreateItem") return call.fallback();
    keys.push(call.header("idempotency-key") ?? "");
    if (keys.length > 1) return call.fallback();
    // The core does it, and the way back breaks.
    return call.lose();
  });
  await send();
  await form().getByText("Trying again is safe: nothing happens twice.", { exact: false }).waitFor();
  await send();
  await tab.page.getByRole("heading", { name: "LOST-1 Hex bolt" }).waitFor();
  tab.answer();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  const { items } = await stack.admin.client(ItemService).listItems({ code: "LOST-1" });
  expect(items).toHaveLength(1);
});

test("a double click is one command", async () => {
  await fillForm("TWICE-1");
  let calls = 0;
  tab.answer((call, method) => {
    if (method.name === "CreateItem") calls++;
    return call.fallback();
  });
  await form().getByRole("button", { name: "New item" }).dblclick();
  await tab.page.getByRole("heading", { name: "TWICE-1 Hex bolt" }).waitFor();
  tab.answer();
  expect(calls).toBe(1);
});

test("what is wrong is said at its field, which gets the focus; the form is accessible", async () => {
  await fillForm("not a code!");
  await send();
  const code = form().getByLabel("Code *");
  await expect.poll(() => code.getAttribute("aria-invalid")).toBe("true");
  await expect.poll(() => code.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await axeFaults(tab.page)).toEqual([]);
  await tab.page.keyboard.press("Escape");
});

test("a code that is taken is refused in words", async () => {
  await createTestItem(stack, "TAKEN-1");
  await fillForm("TAKEN-1");
  await send();
  await form().getByText("Item with this code exists already.").waitFor();
  await tab.page.keyboard.press("Escape");
});

test("a command that is not permitted after all says what is needed, in its dialog", async () => {
  await fillForm("DENIED-1");
  tab.answer((call, method) =>
    method.name === "CreateItem"
      ? refuseWith(403, "permission_denied", "PERMISSION_DENIED", { permission: "inventory.item.manage" })(call)
      : call.fallback(),
  );
  await send();
  await form().getByText("Requires inventory.item.manage. Ask your administrator.").waitFor();
  expect(await form().getByLabel("Code *").inputValue()).toBe("DENIED-1");
  tab.answer();
});

test("export has the rows and columns of the screen, over all pages, and nothing that a spreadsheet would run", async () => {
  await createTestItem(stack, "FORMULA-1", { name: "=HYPERLINK(1)" });
  await tab.open("/items?q=FORMULA&cols=code,name", { reload: true });
  const download = tab.page.waitForEvent("download");
  await tab.page.getByRole("button", { name: "More about this list" }).click();
  await tab.page.getByRole("menuitem", { name: "Export as CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^items-\d{4}-\d{2}-\d{2}\.csv$/);
  expect(await readFile(await file.path(), "utf8")).toBe("\ufeffCode,Name\r\nFORMULA-1,'=HYPERLINK(1)\r\n");
});

test("the address holds filters, columns and order; a saved view brings them back; the language changes in place", async () => {
  await tab.open("/items", { reload: true });
  await tab.page.getByLabel("Code or name").fill("-1");
  await expect.poll(() => new URL(tab.page.url()).searchParams.get("q")).toBe("-1");
  await tab.rest();
  await tab.page.getByRole("button", { name: "Code", exact: true }).click();
  expect(new URL(tab.page.url()).searchParams.get("sort")).toBe("code");
  await tab.page.getByRole("button", { name: "Views" }).click();
  await tab.page.getByRole("menuitem", { name: "Save this view" }).click();
  await tab.page.getByLabel("Name", { exact: true }).fill("Mine");
  await tab.page.getByRole("button", { name: "Save", exact: true }).click();
  await tab.open("/items");
  await tab.page.getByRole("button", { name: "Views" }).click();
  await tab.page.getByRole("menuitem", { name: "Mine" }).click();
  await expect.poll(() => new URL(tab.page.url()).search).toBe("?q=-1&sort=code");
  await tab.page.getByRole("button", { name: "中文" }).click();
  await tab.page.getByRole("heading", { name: "料件", level: 1 }).waitFor();
  expect(await tab.page.getByLabel("料號或品名").inputValue()).toBe("-1");
  expect(await tab.page.locator("html").getAttribute("lang")).toBe("zh-Hant-TW");
  await tab.page.getByRole("button", { name: "English" }).click();
});

test("keys lead where the mouse does: the palette, pages, search and rows", async () => {
  await tab.open("/", { reload: true });
  await tab.page.keyboard.press("g");
  await tab.page.keyboard.press("i");
  await tab.page.getByRole("heading", { name: "Items", level: 1 }).waitFor();
  await tab.rest();
  await tab.page.keyboard.press("/");
  expect(await tab.page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("search");
  await tab.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tab.page.keyboard.press("j");
  expect(await tab.page.evaluate(() => document.activeElement?.hasAttribute("data-row-link"))).toBe(true);
  await tab.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tab.page.keyboard.press("?");
  await tab.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await tab.page.keyboard.press("Escape");
  await tab.page.keyboard.press("Control+k");
  await tab.page.getByPlaceholder("Page, item, lot or scan").fill("TAKEN");
  await tab.page.getByRole("button", { name: /TAKEN-1/ }).click();
  await tab.page.getByRole("heading", { name: "TAKEN-1 TAKEN-1" }).waitFor();
  expect(tab.takeFaults()).toEqual([]);
});
