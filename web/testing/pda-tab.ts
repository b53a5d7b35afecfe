import type { Browser, BrowserContext, Page } from "playwright-core";
import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { createTestToken } from "../../test/test-enrollment.ts";
import type { Language } from "../shared/language.ts";
import { repeatMs } from "../shared/scan/scan-queue.ts";
import { watchPage } from "./page-checks.ts";
import type { PdaWarehouse } from "./pda-warehouse.ts";

/** The browser of a PDA, whose memory lives on when its page is closed. */
export type PdaTab = {
  readonly context: BrowserContext;
  page: Page;
  /** Opens the page anew, as after the battery was changed. */
  reopen(): Promise<void>;
  /** Types a code as a scanner does, with a pause between the characters, and the key that ends it. */
  scan(code: string, options?: { readonly delay?: number; readonly end?: string }): Promise<void>;
  /** Waits until the page says something. */
  says(text: string): Promise<void>;
  tap(name: string): Promise<void>;
  type(digits: string): Promise<void>;
  takeFaults(): string[];
};

/**
 * Opens the pages in a browser of the size of a PDA. What a service worker answers cannot be cut off by a test, so that only
 * those that are about newer versions have one.
 */
export async function openPda(
  browser: Browser,
  url: string,
  language: Language = "zh-TW",
  serviceWorkers: "allow" | "block" = "block",
): Promise<PdaTab> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    hasTouch: true,
    reducedMotion: "reduce",
    locale: language,
    serviceWorkers,
  });
  let last = { code: "", at: 0 };
  let watch: ReturnType<typeof watchPage> | undefined;
  const open = async () => {
    const page = await context.newPage();
    watch = watchPage(page, new URL(url).origin);
    await page.goto(`${url}/pda/`);
    await page.waitForSelector("h1");
    return page;
  };
  const tab: PdaTab = {
    context,
    page: await open(),
    reopen: async () => {
      await tab.page.close();
      tab.page = await open();
    },
    scan: async (code, { delay = 0, end = "Enter" } = {}) => {
      // The same code at once would be the bounce of a trigger.
      const sinceLast = performance.now() - last.at;
      if (last.code === code && sinceLast < repeatMs + 50) await tab.page.waitForTimeout(repeatMs + 50 - sinceLast);
      for (const character of code) {
        // GS comes as a shortcut, as keyboards have no key for it.
        await tab.page.keyboard.press(character === "\u001d" ? "Control+]" : character === "+" ? "Shift+=" : character);
        if (delay > 0) await tab.page.waitForTimeout(delay);
      }
      if (end !== "") await tab.page.keyboard.press(end);
      last = { code, at: performance.now() };
    },
    says: async (text) => {
      const said = () => tab.page.evaluate(() => document.body.innerText.replaceAll("\u2060", ""));
      const wanted = (all: string) => document.body.innerText.replaceAll("\u2060", "").includes(all);
      await tab.page.waitForFunction(wanted, text, { timeout: 25_000, polling: 100 }).catch(async () => {
        throw new Error(`the page does not say "${text}" but: ${await said()}`);
      });
    },
    tap: (name) => tab.page.getByRole("button", { name, exact: true }).first().click(),
    type: async (digits) => {
      for (const digit of digits) await tab.tap(digit);
    },
    takeFaults: () => watch?.takeFaults() ?? [],
  };
  return tab;
}

/** Enrols the browser with a code that is typed, or given to it some other way, and has it approved; returns its id. */
export async function enrollTab(
  tab: PdaTab,
  { site }: PdaWarehouse,
  give: (code: string) => Promise<void> = (code) => tab.scan(code),
): Promise<string> {
  const token = await createTestToken(site, "Dock PDA");
  await give(`erp-enroll:?address=x&token=${token}`);
  await tab.page.waitForSelector(".thumbprint");
  const thumbprint = (await tab.page.locator(".thumbprint").innerText()).replace(/\s/g, "");
  const { devices } = await site.approver.client(DeviceService).listDevices({});
  const id = devices.find(({ keyThumbprint }) => keyThumbprint === thumbprint)?.id ?? "";
  await site.approver.client(DeviceService).approveDevice({ deviceId: id, reason: "code compared" });
  await tab.page.waitForSelector(".prompt-big");
  return id;
}

export async function signIn(tab: PdaTab, { badge, pin }: PdaWarehouse, language: Language = "zh-TW"): Promise<void> {
  await tab.scan(badge);
  await tab.type(pin);
  await tab.tap(language === "en" ? "Sign in" : "登入");
  await tab.page.waitForSelector(".tiles");
}
