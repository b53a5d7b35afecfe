import fc from "fast-check";
import { expect, test } from "vitest";
import type { Goods, Input } from "./machines/machine.ts";
import { type PlaceStock, type TransferQuery, type TransferState, transferMachine } from "./machines/transfer.ts";
import type { Outcome } from "./outbox/outbox-entry.ts";
import { createOutboxSender } from "./outbox/outbox-sender.ts";
import { createTaskRunner, type TaskRunner } from "./task-runner.ts";
import { goodsCode, placeCode, today } from "./testing/codes.ts";
import { createTestDevice, createTestServer, type TestDevice } from "./testing/device.ts";

type Runner = TaskRunner<TransferState, readonly PlaceStock[]>;
type Refuses = (n: number) => boolean;

/** A page of the device: it can be killed, and another one goes on with what is kept. */
function openPage(
  device: TestDevice,
  server: ReturnType<typeof createTestServer>,
  network: () => "good" | "request lost" | "reply lost",
) {
  let alive = true;
  let clock = 0;
  let ids = device.entries.length * 100;
  // A page that was killed writes nothing any more; what it was told is lost.
  const guarded = <T>(action: () => Promise<T>) => (alive ? action() : new Promise<T>(() => {}));
  const sender = createOutboxSender({
    store: { firstOpen: () => guarded(device.firstOpen), put: (entry) => guarded(() => device.put(entry)) },
    send: (entry) => guarded(() => server.send(entry, network())),
    userId: () => "u1",
    exclusively: (action) => action(),
    now: () => clock,
    sleep: async (ms) => {
      clock += ms;
    },
    settled: (entry) => runner.settled(entry),
  });
  const saved = device.task;
  const begin = saved
    ? { id: saved.id, state: saved.state as TransferState }
    : { id: "t1", state: { ...transferMachine.start, warehouseId: "w1" } };
  const runner: Runner = createTaskRunner<TransferState, TransferQuery, readonly PlaceStock[]>(transferMachine, begin, {
    kind: "transfer",
    save: (...all) => guarded(() => device.save(...all)),
    entriesOf: (id) => guarded(() => device.entriesOf(id)),
    load: async ({ goods }) => (goods ? [stockOf(goods)] : []),
    explain: String,
    stamp: () => ({ userId: "u1", userName: "u1", deviceId: "d1" }),
    newId: () => `op-${ids++}`,
    now: () => 0,
    tone: () => {},
    leave: () => {},
    changed: () => {},
    confirmed: () => void sender.run(),
  });
  const kill = () => {
    alive = false;
  };
  return { runner, sender, kill };
}

function stockOf({ itemId, itemCode }: Goods): PlaceStock {
  return {
    itemId,
    itemCode,
    itemName: itemCode,
    lotId: "",
    lotNo: "",
    status: "S",
    uom: "EA",
    available: "9",
    serials: [],
  };
}

/** Lets everything that is on its way arrive. */
async function settleDown(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

const basketOf = (state: TransferState) => state.basket.map(({ itemCode }) => itemCode);

test("has every confirmed step take effect once, wherever the page is killed and whatever the network loses", async () => {
  const networks = fc.constantFrom("good" as const, "request lost" as const, "reply lost" as const);
  const steps = fc.array(fc.constantFrom("A-01", "B-01", "BOLT", "NUT", "OK", "kill", "kill late"), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(networks, { maxLength: 30 }),
      fc.func(fc.boolean()),
      async (inputs, faults, refuses: Refuses) => {
        const device = createTestDevice();
        let asked = 0;
        const server = createTestServer(
          (): Outcome => (refuses(asked++) ? { kind: "refused", why: "no" } : { kind: "done", answer: {} }),
        );
        const network = () => faults.shift() ?? "good";
        let page = openPage(device, server, network);
        /** What the person has seen being confirmed: the baskets that went with a scan of a place. */
        const confirmed: string[][] = [];
        for (const input of inputs) {
          if (input.startsWith("kill")) {
            if (input === "kill late") await settleDown();
            page.kill();
            page = openPage(device, server, network);
            await page.runner.resume();
            void page.sender.run();
            await settleDown();
            continue;
          }
          const before = page.runner.state;
          const commits = device.entries.length;
          const taken: Input<never> =
            input === "OK"
              ? { kind: "command", name: "OK" }
              : { kind: "code", code: input.includes("-") ? placeCode(input) : goodsCode({ itemCode: input }), today };
          // The person does not wait: the next input may be a kill.
          void page.runner.dispatch(taken);
          await Promise.resolve();
          await Promise.resolve();
          await Promise.resolve();
          if (device.entries.length > commits) confirmed.push(basketOf(before));
          if (input !== "A-01") await settleDown();
        }
        await settleDown();
        page.kill();
        page = openPage(device, server, () => "good");
        await page.runner.resume();
        await page.sender.run();
        await settleDown();
        expect(page.runner.state.posting).toBeUndefined();
        // One entry for each confirmed step; what was done is in the ledger once, what was refused is not.
        expect(device.entries).toHaveLength(confirmed.length);
        const done = device.entries.filter(({ state }) => state === "done");
        expect(server.ledger.map(({ id }) => id)).toEqual(done.map(({ id }) => id));
        expect(device.entries.every(({ state }) => state === "done" || state === "closed")).toBe(true);
        const moved = device.entries.map(
          ({ body }) => (body as { movement: { lines: unknown[] } }).movement.lines.length,
        );
        expect(moved).toEqual(confirmed.map((basket) => basket.length));
        // What was refused last is still in the basket.
        if (device.entries.at(-1)?.state === "closed" && page.runner.state.panel?.text === "refused") {
          expect(basketOf(page.runner.state)).toEqual(confirmed.at(-1));
        }
      },
    ),
  );
});

test("waits with the next code until the server has answered the step before", async () => {
  const device = createTestDevice();
  const server = createTestServer(() => ({ kind: "done", answer: {} }));
  const { runner } = openPage(device, server, () => "good");
  await runner.code(placeCode("A-01"), today);
  await runner.code(goodsCode(), today);
  expect(basketOf(runner.state)).toEqual(["BOLT"]);
  await runner.code(placeCode("B-01"), today);
  expect(server.ledger).toHaveLength(1);
  expect(runner.state).toMatchObject({ basket: [], commits: 1 });
});
