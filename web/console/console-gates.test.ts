import type { DescMethod } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Audience, Scope } from "../../gen/erp/options/v1/access_pb.ts";
import { accessOf } from "../../platform/rpc/contract.ts";
import { allContracts } from "../../services/registry.ts";
import type { MethodName } from "../shared/gates.ts";
import { type ConsoleStack, startConsoleStack } from "../testing/console-stack.ts";
import { openConsoleTab } from "../testing/console-tab.ts";
import { signedInContext } from "../testing/signed-in.ts";
import { addressIn, webRoles } from "../testing/web-factory.ts";
import { consolePages } from "./page-table.ts";

let web: ConsoleStack;

beforeAll(async () => {
  web = await startConsoleStack();
}, 120_000);

vi.setConfig({ testTimeout: 120_000 });

afterAll(() => web?.close());

const methods = new Map<string, DescMethod>(
  allContracts.flatMap(({ typeName, methods }) => methods.map((method) => [`${typeName}/${method.name}`, method])),
);

const refused = "You don't have permission to view this page";

test.each(webRoles)(
  "%s is offered the pages that she may open, and refused the others by address",
  { timeout: 60_000 },
  async (role) => {
    const context = await signedInContext(web.browser, web.stack.url, web.factory.users[role]);
    const tab = await openConsoleTab(context, web.stack.url);
    await tab.open("/");
    const offered = await tab.page
      .locator("nav a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const expected = consolePages.filter(({ nav, opensWith }) => nav && (!opensWith || holds(role, opensWith)));
    expect(offered).toEqual(expected.map(({ path }) => path));
    const wrong: string[] = [];
    for (const { path, opensWith } of consolePages) {
      const address = addressIn(web.factory, path);
      await tab.open(address);
      const isRefused = (await tab.page.locator("h1").textContent()) === refused;
      if (isRefused !== (opensWith !== undefined && !holds(role, opensWith)))
        wrong.push(`${path} ${isRefused ? "refused" : "shown"}`);
      if (new URL(tab.page.url()).pathname !== address) wrong.push(`${path} leads to ${tab.page.url()}`);
      wrong.push(...tab.takeFaults().map((fault) => `${path} ${fault}`));
    }
    expect(wrong).toEqual([]);
    await context.close();
  },
);

test("who has no role is told whom to ask, and sees nothing else", async () => {
  const context = await signedInContext(web.browser, web.stack.url, web.factory.users.nobody);
  const tab = await openConsoleTab(context, web.stack.url);
  for (const address of ["/", "/stock", "/users"]) {
    await tab.open(address);
    expect(await tab.page.locator("h1").allTextContents()).toEqual(["No role assigned yet"]);
  }
  await context.close();
});

test("a button that may not be pressed says which permission it needs, and calls nothing", async () => {
  const context = await signedInContext(web.browser, web.stack.url, web.factory.users.auditor);
  const tab = await openConsoleTab(context, web.stack.url);
  await tab.open("/items");
  const button = tab.page.getByRole("button", { name: "New item" });
  expect(await button.getAttribute("aria-disabled")).toBe("true");
  await button.hover();
  await tab.page.getByText("Requires inventory.item.manage. Ask your administrator.").waitFor();
  await button.click({ force: true });
  expect(await tab.page.locator("[role=dialog]").count()).toBe(0);
  await context.close();
});

/** Whether a role, given as the factory gives it, opens a method; read from the contract and not from what the stack says. */
function holds(role: (typeof webRoles)[number], name: MethodName): boolean {
  const method = methods.get(name);
  if (!method) throw new Error(`the contracts have no ${name}`);
  const { audience, roles, scope } = accessOf(method);
  if (audience !== Audience.PERMISSION) return true;
  const isEverywhere = role === "administrator" || role === "auditor";
  return (role === "administrator" || roles.includes(role)) && (isEverywhere || scope !== Scope.STACK);
}
