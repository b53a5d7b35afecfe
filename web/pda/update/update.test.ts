import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registerStaticWeb } from "../../../gateway/static-web/static-web.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { findFreePort } from "../../../platform/db/free-port.ts";
import { startChromium } from "../../testing/chromium.ts";
import { soundness } from "../../testing/page-checks.ts";
import { enterPlace, goHome } from "../../testing/pda-places.ts";
import { startPdaStack } from "../../testing/pda-stack.ts";
import { enrollTab, openPda, signIn } from "../../testing/pda-tab.ts";
import { buildWebIfStale } from "../../testing/web-build.ts";
import { writeServiceWorker } from "../build-service-worker.ts";

const built = join(import.meta.dirname, "../../../dist/web/pda");
const folders: string[] = [];
let browser: Browser;
let server: FastifyInstance | undefined;

beforeAll(async () => {
  await buildWebIfStale("pda");
  browser = await startChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const patience = { timeout: 20_000 };

test("a newer version is taken between two tasks, and is what opens without a network then", async () => {
  const port = await findFreePort();
  const context = await browser.newContext({ locale: "zh-TW" });
  const page = await context.newPage();
  await serve(port, await versionOf("first"));
  await page.goto(`http://localhost:${port}/pda/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // Pages that were opened before there was a worker are not its own.
  await page.reload();
  expect(await versionOn(page)).toBe("first");
  await serve(port, await versionOf("second"));
  // As the browser does by itself at times. The page is loaded anew meanwhile.
  await page.evaluate(() => void navigator.serviceWorker.ready.then((registration) => registration.update()));
  await expect.poll(() => versionOn(page), patience).toBe("second");
  await server?.close();
  server = undefined;
  await page.reload();
  expect(await versionOn(page)).toBe("second");
  await page.getByRole("heading", { name: "註冊裝置" }).waitFor(patience);
  // Nothing of the first one takes place any more, and the large reader of the camera never did.
  const kept = await page.evaluate(async () => {
    const caches = await Promise.all((await self.caches.keys()).map((name) => self.caches.open(name)));
    return (await Promise.all(caches.map((cache) => cache.keys()))).flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept.filter((path) => path === "/pda/")).toHaveLength(1);
  expect(kept.filter((path) => path.endsWith(".wasm"))).toEqual([]);
  await context.close();
});

test("a newer version is found by itself, waits for the end of a task, and is said to wait", {
  timeout: 90_000,
}, async () => {
  const pda = await startPdaStack();
  try {
    const port = await findFreePort();
    await serve(port, await versionOf("first"), pda.stack.url);
    const tab = await openPda(pda.browser, `http://localhost:${port}`, "zh-TW", "allow");
    await tab.page.evaluate(() => navigator.serviceWorker.ready);
    await tab.page.clock.install();
    await tab.page.reload();
    await enrollTab(tab, pda.warehouse);
    await signIn(tab, pda.warehouse);
    await enterPlace(tab, "transfer");
    await serve(port, await versionOf("second"), pda.stack.url);
    // A shift without anybody who opens the page.
    await tab.page.clock.fastForward("20:00");
    await tab.says("有新版本，完成目前作業後更新");
    expect(await versionOn(tab.page)).toBe("first");
    await tab.scan("NOTHING-OF-OURS");
    await tab.page.waitForSelector(".panel-rejected", patience);
    expect(await versionOn(tab.page)).toBe("first");
    await goHome(tab, "zh-TW");
    await expect.poll(() => versionOn(tab.page), patience).toBe("second");
    await tab.page.waitForSelector(".tiles", patience);
    await tab.context.close();
  } finally {
    await pda.close();
  }
});

test("pages that the server finds too old say so, and only between two tasks", { timeout: 90_000 }, async () => {
  const pda = await startPdaStack({ env: { ERP_MIN_APP_VERSION: "9.0.0" } });
  const tooOld = "應用程式版本過舊，請安裝 9.0.0 版。";
  /** A device in the middle of a task, which has been told. */
  const openTask = async () => {
    const tab = await openPda(pda.browser, pda.stack.url, "zh-TW");
    await tab.page.clock.install();
    await tab.page.reload();
    const deviceId = await enrollTab(tab, pda.warehouse);
    await signIn(tab, pda.warehouse);
    await enterPlace(tab, "transfer");
    const refused = tab.page.waitForResponse((answer) => answer.url().endsWith("/DeviceHeartbeat"));
    await tab.page.clock.fastForward("01:01");
    expect((await refused).status()).toBe(400);
    await tab.scan("NOTHING-OF-OURS");
    await tab.page.waitForSelector(".panel-rejected", patience);
    await tab.tap("知道了");
    return { tab, deviceId };
  };
  try {
    const { tab } = await openTask();
    await tab.page.getByRole("button", { name: "返回" }).click();
    await tab.says(tooOld);
    await tab.tap("重試");
    await tab.says(tooOld);
    expect(await tab.page.locator(".tiles, .keypad").count()).toBe(0);
    expect(await soundness(tab.page)).toEqual([]);
    await tab.context.close();
    // Who is gone cannot end her task first; it is kept on the device.
    const left = await openTask();
    const sessions = pda.stack.admin.client(SessionService);
    const { sessions: open } = await sessions.listSessions({ deviceId: left.deviceId });
    for (const { id } of open) await sessions.revokeSession({ sessionId: id, reason: "the test" });
    await left.tab.scan("NOR-THIS");
    await left.tab.says(tooOld);
    await left.tab.context.close();
  } finally {
    await pda.close();
  }
});

/** The built pages as a version of their own. */
async function versionOf(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "erp-pda-"));
  folders.push(folder);
  const pages = join(folder, "pda");
  cpSync(built, pages, { recursive: true });
  // Their compressed twins would be sent in place of what is written here.
  for (const file of ["index.html", "sw.js"])
    for (const twin of [".gz", ".br"]) rmSync(join(pages, file + twin), { force: true });
  const index = join(pages, "index.html");
  writeFileSync(
    index,
    readFileSync(index, "utf8").replace("<title>", `<meta name="version" content="${name}"><title>`),
  );
  await writeServiceWorker(pages);
  return folder;
}

/** Serves built pages in place of those that were served before; what else is asked for, a stack answers. */
async function serve(port: number, folder: string, stackUrl?: string): Promise<void> {
  await server?.close();
  server = Fastify({ forceCloseConnections: true });
  await registerStaticWeb(server, folder);
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.post("/*", async ({ url, headers, body }, reply) => {
    const { host: _, connection: __, "content-length": ___, ...rest } = headers;
    const answer = await fetch(`${stackUrl}${url}`, {
      method: "POST",
      headers: rest as Record<string, string>,
      body: body as Uint8Array<ArrayBuffer>,
    });
    const nonce = answer.headers.get("device-nonce");
    if (nonce) reply.header("device-nonce", nonce);
    return reply
      .code(answer.status)
      .type("application/json")
      .send(Buffer.from(await answer.arrayBuffer()));
  });
  await server.listen({ port, host: "localhost" });
}

async function versionOn(page: Page): Promise<string | null> {
  return page
    .locator("meta[name=version]")
    .getAttribute("content", patience)
    .catch(() => null);
}
