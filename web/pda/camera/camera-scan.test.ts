import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadStock, stockOf } from "../../../test/test-inbound.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { axeFaults } from "../../testing/axe-checks.ts";
import { startChromiumWithCamera } from "../../testing/chromium.ts";
import { createFakeCamera, type FakeCamera } from "../../testing/fake-camera.ts";
import { soundness } from "../../testing/page-checks.ts";
import { enrollTab, openPda, type PdaTab, signIn } from "../../testing/pda-tab.ts";
import { createPdaWarehouse, type PdaWarehouse, resinGtin } from "../../testing/pda-warehouse.ts";
import { buildWebIfStale } from "../../testing/web-build.ts";

let stack: TestStack;
let warehouse: PdaWarehouse;
let camera: FakeCamera;
let browser: Browser;
let tab: PdaTab;

beforeAll(async () => {
  await buildWebIfStale("pda");
  camera = await createFakeCamera();
  stack = await startTestStack();
  [warehouse, browser] = await Promise.all([createPdaWarehouse(stack), startChromiumWithCamera(camera.switches)]);
  tab = await openPda(browser, stack.url);
  await watchTracks(tab.page);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  camera?.remove();
});

const patience = { timeout: 25_000 };

/** Keeps every track that the page gets of a camera, to be asked whether it runs. */
async function watchTracks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tracks: MediaStreamTrack[] = [];
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      tracks.push(...stream.getTracks());
      return stream;
    };
    Object.assign(window, { tracks });
  });
}

/** How many tracks were opened, and how many of them run. */
const tracks = () =>
  tab.page.evaluate(() => {
    const all = (window as unknown as { tracks: MediaStreamTrack[] }).tracks;
    return { opened: all.length, running: all.filter(({ readyState }) => readyState === "live").length };
  });
const runs = (running: number) => expect.poll(async () => (await tracks()).running, patience).toBe(running);

const openCamera = () => tab.tap("用相機掃描");
const checkPage = async () => {
  const faults = [...(await axeFaults(tab.page)), ...(await soundness(tab.page))];
  const small = await tab.page
    .locator(".camera button, .bar button")
    .evaluateAll((buttons) =>
      buttons.map((button) => button.getBoundingClientRect()).filter(({ width, height }) => width < 48 || height < 48),
    );
  await tab.page.setViewportSize({ width: 320, height: 568 });
  faults.push(...(await soundness(tab.page)));
  await tab.page.setViewportSize({ width: 360, height: 640 });
  expect([...faults, ...small]).toEqual([]);
};

test("without permission, a camera or its reader the page says what to do, and tries again", async () => {
  await tab.context.grantPermissions([]);
  await openCamera();
  await tab.says("沒有相機權限");
  await checkPage();
  await tab.context.grantPermissions(["camera"]);
  camera.unplug();
  await tab.tap("重試");
  await tab.says("此裝置沒有相機");
  await camera.show();
  const asked: string[] = [];
  await tab.page.route("**/*.wasm", (route) => {
    asked.push(new URL(route.request().url()).origin);
    return route.abort();
  });
  await tab.tap("重試");
  await tab.says("無法載入讀碼程式");
  // The library asks twice before it gives up, and here only.
  expect(new Set(asked)).toEqual(new Set([stack.url]));
  expect(tab.takeFaults().filter((fault) => !/wasm|ArrayBuffer/.test(fault))).toEqual([]);
  await runs(0);
  await tab.page.unroute("**/*.wasm");
  await tab.tap("重試");
  await tab.says("請將條碼置於框內");
  await runs(1);
  await tab.tap("關閉相機");
  await runs(0);
});

test("a device enrols by the QR code of the console", async () => {
  await enrollTab(tab, warehouse, async (text) => {
    await camera.show({ text, format: "QRCode" });
    await openCamera();
  });
  // The page that asked for a code is gone, and the camera with it.
  await runs(0);
  await signIn(tab, warehouse);
});

test("what the camera reads is resolved by the stack, with its symbology and the separators of GS1", async () => {
  await loadStock(stack, warehouse.warehouseId, { item: "RESIN", to: "A-01", quantity: "40", lot: "L-77" });
  const asked: string[] = [];
  tab.page.on("request", (request) => {
    if (request.url().endsWith("/ResolveScan")) asked.push(JSON.parse(request.postData() ?? "{}").text);
  });
  const shows = (...keys: string[]) =>
    expect.poll(() => tab.page.locator(".card-key").allInnerTexts(), patience).toEqual(keys);
  await tab.page.locator(".tile", { hasText: "查詢" }).click();
  await camera.show({ text: "BOLT", format: "Code128" });
  await openCamera();
  await shows("BOLT");
  await checkPage();
  // It is still there, and was meant once.
  await tab.page.waitForTimeout(400);
  await tab.tap("關閉相機");
  await camera.show({ text: `[01]${resinGtin}[10]L-77[30]20`, format: "DataMatrix", gs1: true });
  await openCamera();
  await shows("RESIN");
  await tab.says("L-77");
  expect(asked).toEqual(["]C0BOLT", `]d201${resinGtin}10L-77\u001d3020`]);
  // Of two codes side by side neither is taken: only the person knows which.
  await tab.tap("關閉相機");
  await camera.show({ text: "BOLT", format: "QRCode" }, { text: "NUT", format: "QRCode" });
  await openCamera();
  await tab.says("有多個條碼");
  expect(asked).toHaveLength(2);
});

test("it stops when the page is left or hidden", async () => {
  await runs(1);
  await tab.tap("返回");
  await runs(0);
  await tab.page.waitForSelector(".tiles");
  await openCamera();
  await runs(1);
  const setHidden = (hidden: boolean) =>
    tab.page.evaluate((isHidden) => {
      Object.defineProperty(document, "visibilityState", {
        value: isHidden ? "hidden" : "visible",
        configurable: true,
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await setHidden(true);
  await runs(0);
  await setHidden(false);
  expect(await tab.page.locator(".camera").count()).toBe(0);
});

test("goods are received by the camera alone; it rests while a quantity is entered, and reads nothing twice", async () => {
  const { receipt } = await warehouse.receipt({ BOLT: "100" });
  await camera.show({ text: receipt.number, format: "Code128" });
  await openCamera();
  await tab.says("掃描貨品標籤");
  await camera.show({ text: "BOLT", format: "Code128" });
  await openCamera();
  await tab.says("BOLT 數量");
  await runs(0);
  await tab.type("12");
  await tab.tap("確定");
  await tab.says("掃描碼頭");
  await runs(1);
  // The label still lies before the camera.
  await tab.page.waitForTimeout(600);
  await tab.says("掃描碼頭");
  await tab.tap("關閉相機");
  await camera.show({ text: "DOCK-1", format: "Code128" });
  await openCamera();
  await tab.says("12 / 100 EA");
  await expect.poll(() => stockOf(stack, "BOLT"), patience).toEqual(["TPE-W1/DOCK-1 - unrestricted 12"]);
  await tab.tap("關閉相機");
});

/** Allows what a person allows with "use and move your camera", for which the driver of the browser has no name. */
async function allowZoom(): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { browserContextIds } = await session.send("Target.getBrowserContexts");
  const permission = { name: "camera", panTiltZoom: true };
  for (const browserContextId of browserContextIds)
    await session.send("Browser.setPermission", { permission, setting: "granted", browserContextId });
}

test("light and zoom are offered where the device has them", async () => {
  await camera.show();
  await openCamera();
  await tab.says("請將條碼置於框內");
  expect(await tab.page.locator(".camera button").count()).toBe(1);
  await tab.tap("關閉相機");
  await allowZoom();
  await openCamera();
  const zoom = () =>
    tab.page.evaluate(() => {
      const all = (window as unknown as { tracks: MediaStreamTrack[] }).tracks;
      const settings: { zoom?: number } | undefined = all.at(-1)?.getSettings();
      return settings?.zoom;
    });
  for (const [shown, set] of [
    ["放大 1×", 2],
    ["放大 2×", 4],
    ["放大 4×", 1],
  ] as const) {
    await tab.tap(shown);
    await expect.poll(zoom, patience).toBe(set);
  }
  // This camera has no light.
  expect(await tab.page.locator(".camera button").count()).toBe(2);
  await tab.tap("關閉相機");
});

test("the page of the scanner tries the camera, and keeps what it read with its source", async () => {
  await tab.tap("返回");
  await tab.tap("返回");
  await tab.page.waitForSelector(".tiles");
  await tab.page.locator(".tools button", { hasText: "掃描測試" }).click();
  await camera.show({ text: "4006381333931", format: "EAN13" });
  await tab.tap("開啟相機");
  await tab.says("相機讀碼正常");
  await tab.says("頁面內附");
  await tab.says("1280 × 720");
  await checkPage();
  const log = await tab.page
    .locator(".log li")
    .evaluateAll((rows) =>
      rows.map((row) => [row.querySelector(".mono")?.textContent, row.querySelector("svg") ? "camera" : "wedge"]),
    );
  expect(log.slice(0, 3)).toEqual([
    ["]E04006381333931", "camera"],
    ["]C0DOCK-1", "camera"],
    ["]C0BOLT", "camera"],
  ]);
  // Nothing was asked of another host, and the policy of the pages was not offended.
  expect(tab.takeFaults()).toEqual([]);
});

test("where the browser reads all that labels bear by itself, its reader is used", async () => {
  // The Chromium of a test has none; this stands for that of an Android device, which marks GS1 data by a first separator.
  const rawValue = `\u001d01${resinGtin}10L-77\u001d3020`;
  await tab.context.route("**/code-reader-worker-*.js", async (route) => {
    const script = await (await route.fetch()).text();
    const detector = `self.BarcodeDetector = class {
      static getSupportedFormats = async () => ["code_128", "code_39", "data_matrix", "ean_13", "itf", "qr_code"];
      detect = async ({ width, height }) =>
        [{ format: "data_matrix", rawValue: ${JSON.stringify(rawValue)}, cornerPoints: [{ x: 0, y: 0 }, { x: width, y: height }] }];
    };`;
    await route.fulfill({ contentType: "text/javascript", body: detector + script });
  });
  const asked: string[] = [];
  await tab.reopen();
  tab.page.on("request", (request) => {
    if (request.url().endsWith("/ResolveScan")) asked.push(JSON.parse(request.postData() ?? "{}").text);
    if (request.url().endsWith(".wasm")) asked.push("a reader of our own");
  });
  await tab.page.waitForSelector(".tiles");
  await openCamera();
  await expect.poll(() => tab.page.locator(".card-key").allInnerTexts(), patience).toEqual(["RESIN"]);
  expect(asked).toEqual([`]d201${resinGtin}10L-77\u001d3020`]);
  expect(tab.takeFaults()).toEqual([]);
});
