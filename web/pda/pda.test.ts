import type { Browser, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { CountService } from "../../gen/erp/inventory/v1/count_service_pb.ts";
import { ReceiptService } from "../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { stockOf } from "../../test/test-inbound.ts";
import type { TestStack } from "../../test/test-stack.ts";
import { driftsOf } from "../../test/test-stock.ts";
import { type PdaStack, startPdaStack } from "../testing/pda-stack.ts";
import { enrollTab, openPda, type PdaTab, signIn } from "../testing/pda-tab.ts";
import { type PdaWarehouse, resinGtin } from "../testing/pda-warehouse.ts";

let pda: PdaStack;
let stack: TestStack;
let warehouse: PdaWarehouse;
let browser: Browser;
let tab: PdaTab;

beforeAll(async () => {
  pda = await startPdaStack();
  ({ stack, warehouse, browser } = pda);
}, 120_000);

afterAll(() => pda?.close());

const patience = { timeout: 25_000 };
const home = async () => {
  await tab.reopen();
  await tab.page.waitForSelector(".tiles");
};

test("a device enrols, waits for a second person, and lets a person in by badge and PIN", async () => {
  tab = await openPda(browser, stack.url);
  await tab.says("註冊裝置");
  await tab.scan("NO-CODE-1");
  await tab.says("這不是註冊碼");
  await enrollTab(tab, warehouse);
  await tab.scan(warehouse.badge, { delay: 20 });
  await tab.type("999999");
  await tab.tap("登入");
  await tab.page.waitForSelector(".notice-bad");
  await signIn(tab, warehouse);
  await tab.says("TPE-W1");
  // Nobody gets the private key out of the browser, not even this page.
  const key = await tab.page.evaluate(async () => {
    const open = indexedDB.open("erp-pda");
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const get = db.transaction("facts").objectStore("facts").get("device");
    const device = await new Promise<{ key: { privateKey: CryptoKey } }>((resolve) => {
      get.onsuccess = () => resolve(get.result);
    });
    const taken = await crypto.subtle.exportKey("pkcs8", device.key.privateKey).catch((error: Error) => error.name);
    return { extractable: device.key.privateKey.extractable, taken };
  });
  expect(key).toEqual({ extractable: false, taken: "InvalidAccessError" });
  expect(tab.takeFaults()).toEqual([]);
});

test("receives labels at every speed of a scanner, by three scans when the label tells all", async () => {
  const { receipt, lines } = await warehouse.receipt({ BOLT: "100", RESIN: "50" });
  await tab.scan(receipt.number);
  await tab.says("掃描貨品標籤");
  for (const [n, delay] of [0, 20, 110].entries()) {
    await tab.scan("BOLT", { delay });
    await tab.says("BOLT 數量");
    await tab.scan("QTY:10", { delay });
    await tab.says("掃描碼頭");
    await tab.scan("DOCK-1", { delay, end: n === 1 ? "Tab" : "Enter" });
    await tab.says(`${(n + 1) * 10} / 100 EA`);
  }
  await tab.scan(`]C101${resinGtin}1727063010L-77\u001d3020`);
  await tab.says("20 EA");
  await tab.says("2027-06-30");
  await tab.scan("DOCK-1");
  await tab.says("20 / 50 EA");
  const shown = await warehouse.operator.client(ReceiptService).getReceipt({ receiptId: receipt.id });
  expect(shown.lines.map(({ receivedBase }) => receivedBase?.value)).toEqual(["30", "20"]);
  expect(lines).toHaveLength(2);
  expect(await stockOf(stack, "RESIN")).toEqual(["TPE-W1/DOCK-1 L-77 unrestricted 20"]);
});

test("takes a confirmed receipt into the ledger once when the network is cut between commit and reply", async () => {
  const calls: string[] = [];
  await tab.page.route("**/*.ReceiptService/ReceiveLine", async (route) => {
    calls.push(JSON.parse(route.request().postData() ?? "{}").requestId);
    if (calls.length > 1) return route.fallback();
    // The server has done it; nobody hears of it.
    await route.fetch();
    await route.abort("connectionreset");
  });
  await tab.scan("BOLT");
  await tab.says("BOLT 數量");
  await tab.scan("QTY:5");
  await tab.says("掃描碼頭");
  await tab.scan("DOCK-1");
  await tab.says("尚未過帳");
  await tab.says("1 筆待送");
  await tab.says("35 / 100 EA");
  await tab.says("已同步");
  expect(calls).toHaveLength(2);
  expect(new Set(calls).size).toBe(1);
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/DOCK-1 - unrestricted 35"]);
  await tab.page.unroute("**/*.ReceiptService/ReceiveLine");
});

test("goes on where it was killed between commit and reply, and posts nothing twice", async () => {
  let cut: ((route: Route) => Promise<void>) | undefined = async (route) => {
    cut = undefined;
    await route.fetch();
    void tab.page.close();
  };
  await tab.context.route("**/*.ReceiptService/ReceiveLine", (route) => (cut ? cut(route) : route.fallback()));
  await tab.scan("BOLT");
  await tab.says("BOLT 數量");
  await tab.scan("QTY:5");
  await tab.says("掃描碼頭");
  const closed = tab.page.waitForEvent("close");
  await tab.scan("DOCK-1");
  await closed;
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/DOCK-1 - unrestricted 40"]);
  await home();
  await tab.says("未完成");
  await tab.page.locator(".tile.is-open").click();
  await tab.says("40 / 100 EA");
  await tab.says("已同步");
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/DOCK-1 - unrestricted 40"]);
  await tab.context.unroute("**/*.ReceiptService/ReceiveLine");
});

test("puts goods away where the server suggests, and elsewhere only after a second scan", async () => {
  await home();
  await tab.page.locator(".tile", { hasText: "上架" }).click();
  await tab.says("掃描碼頭上的貨品");
  await tab.scan("RESIN", { delay: 20 });
  await tab.says("建議儲位");
  const suggested = await tab.page.locator(".card-huge").innerText();
  await tab.scan(suggested);
  await tab.says(`DOCK-1 → ${suggested}`);
  expect(await stockOf(stack, "RESIN")).toEqual([`TPE-W1/${suggested} L-77 unrestricted 20`]);
  await tab.scan("BOLT");
  await tab.says("40 EA");
  await tab.tap("數量");
  await tab.type("30");
  await tab.tap("確定");
  await tab.says("30 EA");
  await tab.scan("DOCK-1");
  await tab.says("請掃描其他庫位");
  await tab.scan("A-01");
  await tab.says("DOCK-1 → A-01");
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/A-01 - unrestricted 30", "TPE-W1/DOCK-1 - unrestricted 10"]);
});

test("moves a basket, undoes it, and says why what has moved on cannot be undone", async () => {
  await home();
  await tab.page.locator(".tile", { hasText: "調撥" }).click();
  await tab.says("掃描來源庫位");
  const move = async (from: string, to: string) => {
    await tab.scan(from);
    await tab.says(`掃描 ${from} 的貨品`);
    await tab.scan("BOLT");
    await tab.says("籃中");
    await tab.scan(to);
    await tab.says(`${from} → ${to}`);
  };
  await move("A-01", "B-01");
  await tab.tap("復原");
  await tab.says("已復原");
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/A-01 - unrestricted 30", "TPE-W1/DOCK-1 - unrestricted 10"]);
  await move("A-01", "A-02");
  await move("A-02", "A-03");
  await tab.page.getByRole("button", { name: "復原", exact: true }).nth(1).click();
  await tab.says("待處理");
  await tab.page.locator(".sync").click();
  await tab.says("遭拒絕");
  await tab.tap("放棄");
  await tab.page.locator("form input").fill("moved on");
  await tab.tap("放棄");
  await tab.says("全部已同步");
  expect(await stockOf(stack, "BOLT")).toEqual(["TPE-W1/A-03 - unrestricted 30", "TPE-W1/DOCK-1 - unrestricted 10"]);
});

test("counts on without a network, and loses none of twenty scans in two seconds", async () => {
  const count = await warehouse.count(["A-03", "B-01"]);
  await home();
  await tab.scan(count.number);
  await tab.says("掃描要盤點的庫位");
  await tab.scan("A-03");
  await tab.says("掃描 A-03 的貨品");
  for (let n = 0; n < 10; n++) {
    await tab.scan("BOLT");
    await tab.scan("NUT");
  }
  await tab.says("此處已盤 (2)");
  await expect.poll(() => tab.page.locator(".row-value").allInnerTexts(), patience).toEqual(["10 EA", "10 EA"]);
  await tab.context.setOffline(true);
  await tab.scan("BOLT");
  await expect.poll(() => tab.page.locator(".row-value").allInnerTexts(), patience).toEqual(["11 EA", "10 EA"]);
  await tab.tap("此處完成");
  await tab.says("3 筆待送");
  expect(await tab.page.locator(".prompt.is-good").count()).toBe(0);
  await tab.tap("返回");
  await tab.tap("返回");
  await tab.page.waitForSelector(".tiles");
  await tab.tap("登出");
  await tab.says("請先送出再登出");
  await tab.context.setOffline(false);
  await tab.says("已同步");
  const { lines } = await stack.admin.client(CountService).listCountLines({ countId: count.id });
  const figures = lines.map(({ itemCode, countedQuantity }) => `${itemCode} ${countedQuantity?.value}`).sort();
  expect(figures).toEqual(["BOLT 11", "NUT 10"]);
});

test("reads codes whatever has the focus, and however they come", async () => {
  await home();
  await tab.page.locator(".tile", { hasText: "查詢" }).click();
  await tab.says("掃描任一條碼查詢");
  const shows = (code: string) =>
    expect.poll(() => tab.page.locator(".card-key").allInnerTexts(), patience).toEqual([code]);
  await tab.page.locator(".bar-button").first().focus();
  await tab.scan("BOLT");
  await shows("BOLT");
  await tab.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tab.scan("A-03", { delay: 60 });
  await shows("A-03");
  await tab.page.keyboard.insertText("RESIN");
  await shows("RESIN");
  await tab.scan("WHATEVER-1");
  await tab.says("無法識別");
  const focus = await tab.page.evaluate(() => (document.activeElement as HTMLInputElement).inputMode);
  expect(focus).toBe("none");
  // A field gets its own text back, and the scan is one all the same.
  await tab.page.evaluate(() => {
    const field = Object.assign(document.createElement("input"), { id: "typed", value: "7" });
    document.querySelector("main")?.append(field);
    field.focus();
  });
  await tab.scan("LOT-2026-99");
  await tab.says("LOT-2026-99");
  expect(await tab.page.locator("#typed").inputValue()).toBe("7");
});

test("only one tab works, and another may take over", async () => {
  const [first] = tab.context.pages();
  const second = await tab.context.newPage();
  await second.goto(`${stack.url}/pda/`);
  await second.getByText("已在其他分頁開啟").first().waitFor();
  await second.getByRole("button", { name: "改用這裡" }).click();
  await second.waitForSelector(".tiles");
  await first?.getByText("已在其他分頁開啟").first().waitFor();
  await second.close();
});

test("the pages can be installed, and open without a network", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: "zh-TW" });
  const page = await context.newPage();
  await page.goto(`${stack.url}/pda/`);
  await expect
    .poll(
      () => page.evaluate(() => navigator.serviceWorker.getRegistration("/pda/").then((it) => it?.active?.state)),
      patience,
    )
    .toBe("activated");
  const manifest = await (await fetch(`${stack.url}/pda/manifest.webmanifest`)).json();
  expect(manifest).toMatchObject({ display: "standalone", scope: "/pda/", start_url: "/pda/" });
  for (const { src } of manifest.icons) expect((await fetch(`${stack.url}/pda/${src}`)).status).toBe(200);
  await context.setOffline(true);
  await page.reload({ timeout: 10_000 });
  await page.getByRole("heading", { name: "註冊裝置" }).waitFor({ timeout: 10_000 });
  await context.close();
});

test("a revoked device is kept out, and keeps what it has not sent", async () => {
  const other = await openPda(browser, stack.url);
  const id = await enrollTab(other, warehouse);
  await signIn(other, warehouse);
  await other.page.locator(".tile", { hasText: "調撥" }).click();
  await other.scan("A-03");
  await other.says("掃描 A-03 的貨品");
  await other.scan("BOLT");
  await other.says("籃中");
  let isCut = true;
  await other.page.route("**/*.MovementService/PostMovement", (route) => (isCut ? route.abort() : route.fallback()));
  await other.scan("B-01");
  await other.says("1 筆待送");
  await warehouse.site.approver.client(DeviceService).revokeDevice({ deviceId: id, reason: "lost" });
  isCut = false;
  await other.says("裝置未獲信任");
  const open = await other.page.evaluate(async () => {
    const request = indexedDB.open("erp-pda");
    const db = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
    const all = db.transaction("outbox").objectStore("outbox").getAll();
    return new Promise((resolve) => {
      all.onsuccess = () => resolve(all.result.map(({ state }: { state: string }) => state));
    });
  });
  expect(open).toEqual(["waiting"]);
  await other.context.close();
  expect(await driftsOf(stack)).toEqual([]);
});
