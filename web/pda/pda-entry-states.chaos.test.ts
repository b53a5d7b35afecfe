import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { createTestToken } from "../../test/test-enrollment.ts";
import type { TestStack } from "../../test/test-stack.ts";
import type { Language } from "../shared/language.ts";
import { axeFaultsOfNew } from "../testing/axe-checks.ts";
import { type Answer, bendCalls } from "../testing/bend-calls.ts";
import { soundness } from "../testing/page-checks.ts";
import type { PageState } from "../testing/page-states.ts";
import { enterPlace, goHome, pdaPlaces, refusalIn, refusingStates, unreachable } from "../testing/pda-places.ts";
import { type PdaStack, startPdaStack } from "../testing/pda-stack.ts";
import { enrollTab, openPda, type PdaTab, signIn } from "../testing/pda-tab.ts";
import type { PdaWarehouse } from "../testing/pda-warehouse.ts";

// The ways in, while the server is in every state of the matrix that is a refusal or a silence: a device that enrols, a person
// who signs in. Each says why it does not go on, and goes on by the same code when the server is itself again.

let pda: PdaStack;
let stack: TestStack;
let warehouse: PdaWarehouse;
let browser: Browser;

beforeAll(async () => {
  pda = await startPdaStack();
  ({ stack, warehouse, browser } = pda);
}, 120_000);

afterAll(() => pda?.close());

const languages = ["zh-TW", "en"] as const satisfies readonly Language[];

/** How the parts were made that were checked for accessibility; in which language they speak makes no difference. */
const checked = new Set<string>();

test("a device says why it cannot be enrolled, and is by the same code when its answer was lost", {
  timeout: 120_000,
}, async () => {
  const faults = await Promise.all(
    languages.map(async (language) => {
      const { tab, found, answerTo } = await openIn(language);
      const token = await createTestToken(warehouse.site, `PDA ${language}`);
      const code = `erp-enroll:?address=x&token=${token}`;
      for (const state of refusingStates) {
        answerTo("EnrollDevice", state);
        await tab.scan(code);
        await found(state);
      }
      answerTo("EnrollDevice", (call) => call.lose());
      await tab.scan(code);
      await tab.says(unreachable[language]);
      answerTo("EnrollDevice", undefined);
      await tab.scan(code);
      await tab.page.waitForSelector(".thumbprint");
      await tab.context.close();
      return found.faults;
    }),
  );
  expect(faults.flat()).toEqual([]);
  const { devices } = await warehouse.site.approver.client(DeviceService).listDevices({});
  expect(devices.map(({ name }) => name).sort()).toEqual(["PDA en", "PDA zh-TW"]);
});

test("a person is told why she is not signed in, at whichever call it was", { timeout: 120_000 }, async () => {
  const faults = await Promise.all(
    languages.map(async (language) => {
      const { tab, found, answerTo } = await openIn(language);
      await enrollTab(tab, warehouse);
      for (const method of ["LoginWithBadge", "GetMe", "ListWarehouses"]) {
        for (const state of refusingStates) {
          answerTo(method, state);
          await signInAgain(tab, language);
          await found(state);
          expect(await tab.page.locator(".tiles").count()).toBe(0);
        }
        answerTo(method, undefined);
      }
      await signInAgain(tab, language);
      await tab.page.waitForSelector(".tiles");
      await tab.context.close();
      return found.faults;
    }),
  );
  expect(faults.flat()).toEqual([]);
});

test("a session that ends anywhere leads to the badge, and back to where it was", { timeout: 120_000 }, async () => {
  const faults = await Promise.all(
    languages.map(async (language) => {
      const { tab } = await openIn(language);
      const deviceId = await enrollTab(tab, warehouse);
      await signIn(tab, warehouse, language);
      for (const place of pdaPlaces) {
        await enterPlace(tab, place);
        const title = await tab.page.title();
        await endSessions(deviceId);
        await tab.scan("NOTHING-OF-OURS");
        await tab.says(sessionOver[language]);
        // What the page asks in the background may have heard of it before the scan, which was a badge to it then.
        await tab.page.waitForSelector(".prompt-big, .keypad");
        if (await tab.page.locator(".keypad").isVisible()) await tab.tap(otherBadge[language]);
        await signInAgain(tab, language);
        await expect.poll(() => tab.page.title()).toBe(title);
        await tab.page.waitForSelector(".tiles, .prompt:not(.prompt-big), .panel-rejected");
        if (await tab.page.locator(".panel-rejected").count())
          await tab.tap(language === "en" ? "Understood" : "知道了");
        await tab.scan("NOR-THIS");
        await tab.page.waitForSelector(".panel-rejected, .card-bad, .notice-bad");
        await goHome(tab, language);
      }
      await tab.context.close();
      return tab.takeFaults();
    }),
  );
  expect(faults.flat()).toEqual([]);
});

const sessionOver = { en: "Your session has ended.", "zh-TW": "登入已失效" };
const otherBadge = { en: "Other badge", "zh-TW": "換識別證" };

async function endSessions(deviceId: string): Promise<void> {
  const client = stack.admin.client(SessionService);
  const { sessions } = await client.listSessions({ deviceId });
  for (const { id } of sessions) await client.revokeSession({ sessionId: id, reason: "the test" });
}

async function signInAgain(tab: PdaTab, language: Language): Promise<void> {
  // Badge and PIN are still there when only the way was bad.
  if (!(await tab.page.locator(".keypad").isVisible())) {
    await tab.scan(warehouse.badge);
    await tab.type(warehouse.pin);
  }
  await tab.tap(language === "en" ? "Sign in" : "登入");
}

/** Opens the pages in a language, with a way to bend the answers to one method, and a look at what they say of it. */
async function openIn(language: Language) {
  const tab = await openPda(browser, stack.url, language);
  let bent: { readonly name: string; readonly answer: Answer } | undefined;
  await bendCalls(tab.page, (call, method) =>
    bent && method.name === bent.name ? bent.answer(call, method) : call.fallback(),
  );
  return {
    tab,
    answerTo: (name: string, how: PageState | Answer | undefined) => {
      const answer = typeof how === "object" ? how.answer(() => false) : how;
      bent = answer && { name, answer };
    },
    found: watching(tab, language),
  };
}

function watching(tab: PdaTab, language: Language) {
  const faults: string[] = [];
  const look = async (state: PageState): Promise<void> => {
    const found: string[] = [];
    await tab.page.waitForSelector(".notice-bad");
    await tab.says(refusalIn(state, language)).catch(({ message }: Error) => found.push(message));
    found.push(...(await soundness(tab.page)), ...(await axeFaultsOfNew(tab.page, "body", checked)));
    faults.push(...[...found, ...tab.takeFaults()].map((fault) => `${state.name}, ${language}: ${fault}`));
  };
  return Object.assign(look, { faults });
}
