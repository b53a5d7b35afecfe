import fc from "fast-check";
import { expect, test } from "vitest";
import type { NewEntry } from "../task-runner.ts";
import { createTestDevice, createTestServer, type TestDevice } from "../testing/device.ts";
import { type OutboxEntry, type Outcome, settle } from "./outbox-entry.ts";
import { createOutboxSender, type SenderPorts } from "./outbox-sender.ts";

function newEntry(n: number, userId = "u1"): NewEntry {
  return {
    id: `op-${n}`,
    step: `task/${n}/0`,
    rpc: "inventory.v1.MovementService/PostMovement",
    body: { n },
    about: { text: "op_transfer", values: {} },
    task: { kind: "transfer", id: "task", commit: n, part: 0 },
    userId,
    userName: userId,
    deviceId: "d1",
    at: n,
    state: "waiting",
    attempts: 0,
    nextAt: 0,
  };
}

const add = (device: TestDevice, ...entries: NewEntry[]) =>
  device.save({ id: "task", kind: "transfer", state: {}, at: 0 }, entries, []);

/** Ports of a sender on a device whose clock is moved by waiting alone. */
function ports(device: TestDevice, send: SenderPorts["send"], others: Partial<SenderPorts> = {}): SenderPorts {
  let clock = 0;
  return {
    store: device,
    send,
    userId: () => "u1",
    exclusively: (action) => action(),
    now: () => clock,
    sleep: async (ms) => {
      clock += ms;
    },
    settled: () => {},
    ...others,
  };
}

test("has every operation take effect once and in order, over a network that loses requests and replies", async () => {
  const network = fc.constantFrom("good" as const, "request lost" as const, "reply lost" as const);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 12 }),
      fc.array(network, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (operations, faults, crashEvery) => {
        const device = createTestDevice();
        await add(device, ...Array.from({ length: operations }, (_, n) => newEntry(n)));
        const server = createTestServer(() => ({ kind: "done", answer: {} }));
        const kinds = [...faults];
        // A page that dies while it sends: what it has heard is not kept, and another page begins anew.
        for (let sent = 0, page = 0; page < 200; page++) {
          const died = new Error("the page died");
          const send = async (entry: OutboxEntry) => {
            const outcome = await server.send(entry, kinds.shift() ?? "good");
            if (++sent % crashEvery === 0 && kinds.length > 0) throw died;
            return outcome;
          };
          const rest = await createOutboxSender(ports(device, send))
            .run()
            .catch((error) => error);
          if (rest === "empty") break;
          expect(rest).toBe(died);
        }
        expect(server.ledger.map(({ id }) => id)).toEqual(Array.from({ length: operations }, (_, n) => `op-${n}`));
        expect(device.entries.every(({ state }) => state === "done")).toBe(true);
      },
    ),
  );
});

test("holds up everything behind an entry that was refused, until a person has looked at it", async () => {
  const device = createTestDevice();
  await add(device, newEntry(0), newEntry(1), newEntry(2));
  const server = createTestServer(({ id }) =>
    id === "op-1" ? { kind: "refused", why: "no" } : { kind: "done", answer: {} },
  );
  const sender = createOutboxSender(ports(device, (entry) => server.send(entry, "good")));
  expect(await sender.run()).toBe("refused");
  expect(device.entries.map(({ state }) => state)).toEqual(["done", "refused", "waiting"]);
  await device.put({ ...(device.entries[1] as OutboxEntry), state: "closed" });
  expect(await sender.run()).toBe("empty");
  expect(server.ledger.map(({ id }) => id)).toEqual(["op-0", "op-2"]);
});

test("sends nothing in the name of somebody else, and nothing without a session", async () => {
  const device = createTestDevice();
  await add(device, newEntry(0, "u2"));
  const send = async (): Promise<Outcome> => {
    throw new Error("nothing may be sent");
  };
  expect(await createOutboxSender(ports(device, send)).run()).toBe("other_user");
  expect(await createOutboxSender(ports(device, send, { userId: () => undefined })).run()).toBe("signed_out");
  const over = createOutboxSender(ports(device, async () => ({ kind: "signed_out" }), { userId: () => "u2" }));
  expect(await over.run()).toBe("signed_out");
  expect(device.entries[0]).toMatchObject({ state: "waiting", attempts: 0 });
});

test("sends again after 2, 4, 8 s and so on up to a minute, at once when it is woken, and whatever the clock did", async () => {
  const device = createTestDevice();
  await add(device, newEntry(0));
  const waits: number[] = [];
  const outcomes: Outcome[] = [...Array(7).fill({ kind: "unreachable", why: "" }), { kind: "done", answer: {} }];
  const send = async () => outcomes.shift() as Outcome;
  let clock = 0;
  const sleep = async (ms: number) => {
    waits.push(ms);
    clock += ms;
  };
  await createOutboxSender(ports(device, send, { now: () => clock, sleep })).run();
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);

  await add(device, { ...newEntry(1), nextAt: 86_400_000 });
  expect(await createOutboxSender(ports(device, async () => ({ kind: "done", answer: {} }))).run()).toBe("empty");

  await add(device, { ...newEntry(2), nextAt: 30_000 });
  const woken = createOutboxSender(
    ports(device, async () => ({ kind: "done", answer: {} }), { sleep: (_ms, wake) => wake }),
  );
  const running = woken.run();
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  woken.wake();
  expect(await running).toBe("empty");
});

test("hears of what is added while it sends", async () => {
  const device = createTestDevice();
  await add(device, newEntry(0));
  const server = createTestServer(() => ({ kind: "done", answer: {} }));
  let more = true;
  const sender = createOutboxSender(
    ports(device, (entry) => server.send(entry, "good"), {
      settled: async () => {
        if (!more) return;
        more = false;
        await add(device, newEntry(1));
        void sender.run();
      },
    }),
  );
  expect(await sender.run()).toBe("empty");
  expect(server.ledger).toHaveLength(2);
});

test("keeps the answer and the reason", () => {
  const entry: OutboxEntry = { ...newEntry(0), seq: 0 };
  expect(settle(entry, { kind: "done", answer: { a: 1 } }, 5)).toMatchObject({
    state: "done",
    answer: { a: 1 },
    attempts: 1,
  });
  expect(settle(entry, { kind: "refused", why: "no" }, 5)).toMatchObject({ state: "refused", why: "no" });
});
