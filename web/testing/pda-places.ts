import type { Language } from "../shared/language.ts";
import type { PdaTab } from "./pda-tab.ts";

const tiles = ["receive", "put away", "transfer", "count", "lookup"] as const;

/** Where a person may scan: home, and every task that it leads to. */
export const pdaPlaces = ["home", ...tiles] as const;
export type PdaPlace = (typeof pdaPlaces)[number];

/** Goes from home to a place. */
export async function enterPlace(tab: PdaTab, place: PdaPlace): Promise<void> {
  if (place === "home") return;
  await tab.page.locator(".tile").nth(tiles.indexOf(place)).click();
  await tab.page.waitForSelector(".prompt");
}

/** By its button, as often as the task has something to ask. */
export async function goHome(tab: PdaTab, language: Language): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  const back = tab.page.getByRole("button", { name: language === "en" ? "Back" : "返回", exact: true });
  while ((await tab.page.locator(".tiles").count()) === 0) {
    if (Date.now() > giveUpAt) throw new Error(`there is no way home from: ${await tab.page.innerText("body")}`);
    // Home may come between the look and the press.
    if ((await back.count()) > 0) await back.click({ timeout: 1_000 }).catch(() => {});
    await tab.page.waitForTimeout(50);
  }
}
