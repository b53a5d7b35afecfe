import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Item_Tracking } from "../gen/erp/inventory/v1/item_pb.ts";
import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType as Type } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import { inEveryProtocol, protocols } from "./every-protocol.ts";
import { outcomeOf } from "./outcome-of.ts";
import { createTestItem } from "./test-items.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
import {
  at,
  balancesOf,
  createTestWarehouse,
  driftsOf,
  movement,
  receiveTestStock,
  type TestWarehouse,
} from "./test-stock.ts";

// Many callers at once want the same stock, the same piece or the same key.

let stack: TestStack;
/** A second process of the same stack: what holds, holds between processes too. */
let twin: TestStack;
let warehouse: TestWarehouse;

const bins = Array.from({ length: 10 }, (_, n) => `B${n}`);
const items = Array.from({ length: 20 }, (_, n) => `ITEM-${n}`);

beforeAll(async () => {
  stack = await startTestStack();
  twin = await stack.another();
  warehouse = await createTestWarehouse(stack, "TPE", bins);
  for (const code of items) await createTestItem(stack, code);
  await createTestItem(stack, "PUMP", { tracking: Item_Tracking.SERIAL });
}, 60_000);

afterAll(async () => {
  await twin?.stop();
  await stack?.stop();
});

/** Ends of calls, counted: "ok" or the reason of the refusal. */
async function ends(calls: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const end of await Promise.all(calls.map(outcomeOf))) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}

/** A client of one of the two processes. */
const client = (n: number) => (n % 2 ? twin : stack).client(MovementService, stack.admin.accessToken);

test("100 callers take one each of 60: exactly 60 get it", async () => {
  await receiveTestStock(stack, warehouse, "ITEM-0", "60", at("B0"));
  const calls = Array.from({ length: 100 }, (_, n) =>
    client(n).postMovement({ movement: movement(warehouse, Type.ISS_PROD, "ITEM-0", "1", { from: at("B0") }) }),
  );
  expect(await ends(calls)).toEqual({ ok: 60, INSUFFICIENT_STOCK: 40 });
  expect((await balancesOf(stack))["ITEM-0 B0"]).toBeUndefined();
});

test("50 callers race for the last one", async () => {
  await receiveTestStock(stack, warehouse, "ITEM-1", "1", at("B0"));
  const calls = Array.from({ length: 50 }, (_, n) =>
    client(n).postMovement({
      movement: movement(warehouse, Type.MOVE_BIN, "ITEM-1", "1", { from: at("B0"), to: at("B1") }),
    }),
  );
  expect(await ends(calls)).toEqual({ ok: 1, INSUFFICIENT_STOCK: 49 });
  expect((await balancesOf(stack))["ITEM-1 B1"]).toBe("1");
});

test("50 callers make the same piece, then move it, then issue it: one each time", async () => {
  const race = (type: Type, sides: Parameters<typeof movement>[4]) =>
    ends(
      Array.from({ length: 50 }, (_, n) =>
        client(n).postMovement({ movement: movement(warehouse, type, "PUMP", "1", { ...sides, serials: ["SN-1"] }) }),
      ),
    );
  expect(await race(Type.RCV_OTHER, { to: at("B0") })).toEqual({ ok: 1, DUPLICATE_SERIAL: 49 });
  expect(await race(Type.MOVE_BIN, { from: at("B0"), to: at("B1") })).toEqual({ ok: 1, SERIAL_NOT_AT_LOCATION: 49 });
  expect(await race(Type.ISS_PROD, { from: at("B1") })).toEqual({ ok: 1, SERIAL_NOT_AT_LOCATION: 49 });
});

test("each command three times in any order and protocol: one effect", async () => {
  const { postMovement } = MovementService.method;
  const call = inEveryProtocol(stack.url, postMovement, {
    httpMethod: "POST",
    path: () => "/api/v1/stock-movements",
    body: ({ movement: asked }) => ({
      type: asked?.type,
      warehouse: { id: asked?.warehouse?.id },
      lines: asked?.lines.map(({ item, quantity, to }) => ({
        item: { code: item?.code },
        quantity: { value: quantity?.value, uom: quantity?.uom },
        to: { location: { code: to?.location?.code } },
      })),
    }),
  });
  const commands = Array.from({ length: 30 }, () => ({ key: uuidv7(), item: `ITEM-${2 + randomInt(5)}` }));
  const repeated = commands
    .flatMap((command) => [command, command, command])
    .map((command) => ({ command, order: randomInt(1 << 30) }))
    .sort((a, b) => a.order - b.order);
  const replies = await Promise.all(
    repeated.map(async ({ command: { key, item } }) => {
      const protocol = protocols[randomInt(protocols.length)] ?? "rest";
      const asked = { movement: movement(warehouse, Type.RCV_OTHER, item, "1", { to: at("B5") }) };
      const { message, reason } = await call(protocol, stack.admin.accessToken, asked, key);
      return { key, id: message?.posting?.transactionId ?? reason };
    }),
  );
  for (const { key } of commands) {
    const ids = replies.filter((reply) => reply.key === key).map(({ id }) => id);
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
  }
  const total = Object.entries(await balancesOf(stack))
    .filter(([balance]) => balance.endsWith(" B5"))
    .reduce((sum, [, onHand]) => sum + Number(onHand), 0);
  expect(total).toBe(commands.length);
});

test("1,000 documents with shuffled lines by 20 callers at once: nobody sees a deadlock", async () => {
  for (const item of items.slice(7)) await receiveTestStock(stack, warehouse, item, "100000", at("B0"));
  const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)] as T;
  const document = () => ({
    type: Type.MOVE_BIN,
    warehouse: { id: warehouse.warehouseId },
    lines: Array.from({ length: 8 }, () => ({
      item: { code: pick(items.slice(7)) },
      quantity: { value: "1", uom: "EA" },
      from: at("B0"),
      to: at(pick(bins.slice(1))),
    })),
  });
  const caller = async (n: number) => {
    const seen: string[] = [];
    for (let count = 0; count < 50; count++)
      seen.push(await outcomeOf(client(n).postMovement({ movement: document() })));
    return seen;
  };
  const seen = (await Promise.all(Array.from({ length: 20 }, (_, n) => caller(n)))).flat();
  expect(seen.filter((end) => end !== "ok")).toEqual([]);
  expect(seen).toHaveLength(1_000);
}, 120_000);

test("after all of it the ledger adds up", async () => {
  expect(await driftsOf(stack)).toEqual([]);
});
