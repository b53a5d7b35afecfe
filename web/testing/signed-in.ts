import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";

/** Opens a context in which somebody is signed in by cookies, as the login page would do it. */
export async function signedInContext(
  browser: Browser,
  url: string,
  user: { readonly login: string; readonly password: string } | undefined,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  if (!user) throw new Error("there is no such user in the factory");
  const context = await browser.newContext({
    locale: "en-GB",
    viewport: { width: 1366, height: 768 },
    reducedMotion: "reduce",
    ...options,
  });
  const data = { login: user.login, password: user.password, useCookies: true };
  const answer = await context.request.post(`${url}/api/v1/sessions:login`, { data });
  if (!answer.ok()) throw new Error(`${user.login} cannot sign in: ${await answer.text()}`);
  return context;
}
