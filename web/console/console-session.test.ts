import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { startTestStack, type TestStack } from "../../test/test-stack.ts";
import { startChromium } from "../testing/chromium.ts";
import { openConsoleTab } from "../testing/console-tab.ts";
import { signedInContext } from "../testing/signed-in.ts";
import { buildWebIfStale } from "../testing/web-build.ts";

let stack: TestStack;
let browser: Browser;

beforeAll(async () => {
  await buildWebIfStale("console");
  stack = await startTestStack();
  browser = await startChromium();
}, 120_000);

vi.setConfig({ testTimeout: 120_000 });

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test("who is not signed in gets to the page she asked for by the login page, and out again", async () => {
  const context = await newContext("en-GB");
  const page = await context.newPage();
  await page.goto(`${stack.url}/users?q=adm`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(page, "nobody-of-this-name", "wrong password");
  const unknown = await page.getByRole("alert").textContent();
  await signIn(page, stack.admin.login, "wrong password");
  await expect.poll(() => page.getByRole("alert").textContent()).toBe(unknown);
  await signIn(page, stack.admin.login, stack.admin.password);
  await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  expect(new URL(page.url()).search).toBe("?q=adm");

  const cookies = await context.cookies();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual(
    cookies.map(() => ({ httpOnly: true, sameSite: "Strict" })),
  );
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }));
  for (const { value } of cookies) expect(kept).not.toContain(value);

  await page.getByRole("button", { name: "Administrator" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(`${stack.url}/users`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await context.close();
});

test("a login page that was sent by a stranger leads to no other host", async () => {
  const context = await newContext("en-GB");
  const page = await context.newPage();
  await page.goto(`${stack.url}/login?to=${encodeURIComponent("//evil.example/")}`);
  await signIn(page, stack.admin.login, stack.admin.password);
  await page.getByRole("heading", { name: "Hello, Administrator" }).waitFor();
  expect(new URL(page.url()).origin).toBe(new URL(stack.url).origin);
  await context.close();
});

test("a temporary password opens nothing before it was changed", async () => {
  const made = await stack.admin.client(UserService).createUser({ user: { login: "fresh", displayName: "Fresh" } });
  const context = await newContext("zh-TW");
  const page = await context.newPage();
  await page.goto(`${stack.url}/login`);
  await page.getByLabel("帳號").fill("fresh");
  await page.getByLabel("密碼", { exact: true }).fill(made.temporaryPassword);
  await page.getByRole("button", { name: "登入" }).click();
  await page.getByRole("heading", { name: "設定新密碼" }).waitFor();
  await page.goto(`${stack.url}/stock`);
  await page.getByRole("heading", { name: "設定新密碼" }).waitFor();
  await page.getByLabel("目前密碼").fill(made.temporaryPassword);
  await page.getByLabel("新密碼", { exact: true }).fill("a long enough phrase of mine");
  await page.getByLabel("再次輸入新密碼").fill("a long enough phrase of mine");
  await page.getByRole("button", { name: "變更密碼" }).click();
  await page.getByRole("heading", { name: "帳號尚未指派角色" }).waitFor();
  await context.close();
});

test("an access token that ran out is exchanged unseen, once for all calls", async () => {
  const context = await signedInContext(browser, stack.url, stack.admin);
  const tab = await openConsoleTab(context, stack.url);
  await tab.open("/");
  const refreshes: string[] = [];
  tab.page.on("request", (request) => {
    if (request.url().endsWith("/Refresh")) refreshes.push(request.url());
  });
  await context.clearCookies({ name: "erp_access" });
  // The home page asks for seven numbers at once.
  await tab.open("/", { reload: true });
  await tab.page.getByRole("heading", { name: "Hello, Administrator" }).waitFor();
  expect(refreshes).toHaveLength(1);
  await context.clearCookies({ name: "erp_access" });
  await tab.open("/users");
  await tab.page.getByRole("link", { name: "admin" }).waitFor();
  expect(refreshes).toHaveLength(2);
  await context.close();
});

test("a session that was ended is resumed in place: what was typed stays, and the command goes through", async () => {
  const context = await signedInContext(browser, stack.url, stack.admin);
  const tab = await openConsoleTab(context, stack.url);
  const { page } = tab;
  await tab.open("/items");
  await page.getByRole("button", { name: "New item" }).first().click();
  await page.getByLabel("Code", { exact: false }).last().fill("KEPT-1");
  await page.getByLabel("Name *").fill("Kept over the sign-in");
  await page.getByLabel("Kind *").selectOption({ label: "Component" });
  await endSessions(context);
  await page.getByRole("dialog").getByRole("button", { name: "New item" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("Password", { exact: true }).fill(stack.admin.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "KEPT-1 Kept over the sign-in" }).waitFor();
  await context.close();
});

test("the loss of the network is said for as long as it lasts", async () => {
  const context = await signedInContext(browser, stack.url, stack.admin);
  const tab = await openConsoleTab(context, stack.url);
  await tab.open("/");
  await context.setOffline(true);
  await tab.page.getByText("You are offline").waitFor();
  await context.setOffline(false);
  await tab.page.getByText("You are offline").waitFor({ state: "detached" });
  await context.close();
});

test("on a small screen a button shows the pages, and the choice of one hides them; the open one is marked", async () => {
  const small = { viewport: { width: 360, height: 640 } };
  const context = await signedInContext(browser, stack.url, stack.admin, small);
  const tab = await openConsoleTab(context, stack.url);
  await tab.open("/");
  const users = tab.page.getByRole("navigation").getByRole("link", { name: "Users" });
  const isInView = () =>
    users.evaluate((link) => {
      const { left, right } = link.getBoundingClientRect();
      return left >= 0 && right <= innerWidth;
    });
  expect(await isInView()).toBe(false);
  await tab.page.getByRole("button", { name: "Show the pages" }).click();
  await expect.poll(isInView).toBe(true);
  await users.click();
  await tab.page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  await expect.poll(isInView).toBe(false);
  const marked = tab.page.locator("nav [aria-current=page]");
  expect(await marked.allTextContents()).toEqual(["Users"]);
  await context.close();
});

test.each([
  ["reduce", false],
  ["no-preference", true],
] as const)("when motion is to be %s, what still loads moves: %s", async (reducedMotion, moves) => {
  const context = await signedInContext(browser, stack.url, stack.admin, { reducedMotion });
  const tab = await openConsoleTab(context, stack.url);
  const held = Promise.withResolvers<void>();
  tab.answer((call) => held.promise.then(() => call.fallback()));
  await tab.open("/users", { rest: false });
  // In one step: what loads may take the place of what loaded before it.
  const animation = await tab.page.waitForFunction(() => {
    const pulse = document.querySelector(".mantine-Skeleton-root");
    return pulse && getComputedStyle(pulse, "::after").animationName;
  });
  expect((await animation.jsonValue()) !== "none").toBe(moves);
  held.resolve();
  await tab.rest();
  await context.close();
});

async function newContext(locale: string): Promise<BrowserContext> {
  const context = await browser.newContext({ locale });
  context.setDefaultTimeout(20_000);
  return context;
}

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Ends the sessions of the browser as an administrator elsewhere would. */
async function endSessions(context: BrowserContext): Promise<void> {
  const answer = await context.request.get(`${stack.url}/api/v1/me`);
  const { sessionId } = (await answer.json()) as { sessionId: string };
  await stack.admin.client(SessionService).revokeSession({ sessionId, reason: "the test" });
}
