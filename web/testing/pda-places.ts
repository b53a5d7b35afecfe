import type { Language } from "../shared/language.ts";
import { type PageState, pageStates } from "./page-states.ts";
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
  await tab.page.waitForFunction(isHomeOrGoesBack, language === "en" ? "Back" : "返回", {
    polling: 50,
    timeout: 20_000,
  });
}

/** In the page, since home may come between a look and a press from without. */
function isHomeOrGoesBack(back: string): boolean {
  if (document.querySelector(".tiles")) return true;
  document.querySelector<HTMLButtonElement>(`.bar-button[aria-label="${back}"]`)?.click();
  return false;
}

/** The states in which the server takes nothing of what is asked of it. */
export const refusingStates = pageStates.filter(({ isAnswer, isOfSections }) => !isAnswer && !isOfSections);

/** What the device then says: the reason of the server, in its words, or that there is no server. */
export function refusalIn({ name }: PageState, language: Language): string {
  if (name !== "no network" && name !== "HTML of a proxy") return "said by the test";
  return unreachable[language];
}

/** What is said when there is no answer. */
export const unreachable = { en: "The server cannot be reached.", "zh-TW": "無法連線到伺服器。" } as const;
