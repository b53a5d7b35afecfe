import type { DescMethod } from "@bufbuild/protobuf";
import type { BrowserContext, Page, Route } from "playwright-core";
import { allContracts } from "../../services/registry.ts";
import { watchPage } from "./page-checks.ts";

/** Decides what becomes of a call that a page makes. */
export type Answer = (route: Route, method: DescMethod) => Promise<void>;

/** A tab of the console that stays open while pages, and answers, change. */
export type ConsoleTab = {
  readonly page: Page;
  /** Opens an address without loading the console again, unless that is asked for, and waits until it is at rest. */
  open(address: string, options?: { readonly reload?: boolean; readonly rest?: boolean }): Promise<void>;
  /** What the calls of the pages get from now on; the real answers when not given. The one who is signed in stays so. */
  answer(how?: Answer): void;
  /** Waits until nothing is on its way any more. */
  rest(): Promise<void>;
  takeFaults(): string[];
};

const methods = new Map(
  allContracts.flatMap((service) =>
    service.methods.map((method) => [`/${service.typeName}/${method.name}` as string, method] as const),
  ),
);

/** Opens a tab in a context that is signed in. */
export async function openConsoleTab(context: BrowserContext, url: string): Promise<ConsoleTab> {
  const page = await context.newPage();
  const watch = watchPage(page, new URL(url).origin);
  let answer: Answer | undefined;
  await page.route(/\/erp\.[a-z]+\.v1\./, (route) => {
    const method = methods.get(new URL(route.request().url()).pathname);
    if (!method || !answer || method.name === "GetMe") return route.fallback();
    return answer(route, method);
  });
  const rest = async () => {
    for (let quiet = 0, waited = 0; quiet < 2; waited += 30) {
      if (waited > 15_000) throw new Error(`${page.url()} comes to no rest`);
      await page.waitForTimeout(30);
      quiet = watch.isQuiet() && (await page.evaluate(isDrawn)) ? quiet + 1 : 0;
    }
  };
  return {
    page,
    rest,
    takeFaults: watch.takeFaults,
    answer: (how) => {
      answer = how;
    },
    open: async (address, options = {}) => {
      if (options.reload || page.url() === "about:blank") await page.goto(`${url}${address}`);
      else await page.evaluate(goTo, address);
      if (options.rest ?? true) await rest();
    },
  };
}

function isDrawn(): boolean {
  return (
    document.querySelector("h1") !== null &&
    document.querySelector(".mantine-Skeleton-root, [role=status][aria-label]") === null
  );
}

/** As a link would, for which there is none on the page. */
function goTo(address: string): void {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}
