import type { DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { StockService } from "../../gen/erp/inventory/v1/stock_service_pb.ts";
import type { BenchStack } from "../harness/bench-stack.ts";
import { calledWith } from "../harness/called-rpc.ts";
import { openHttp1Load } from "../harness/http1-load.ts";
import type { Case } from "../harness/measure.ts";
import { itemCode, itemCount, locationCode, locationCount, warehouseCode } from "./factory.ts";

/** Calls in flight: fewer than the connections of the pool, so that it is reading that is measured and not waiting. */
const concurrency = 4;

const pageSize = 50;

/** Reads of stock beside a ledger of some size, as "<size> <what>". `itemIds` are those of all items. */
export function readCases(bench: BenchStack, warehouseId: string, itemIds: readonly string[], size: string): Case[] {
  const { stack } = bench;
  let at = 0;
  const reads = <Method extends DescMethodUnary>(
    what: string,
    method: Method,
    request: MessageInitShape<Method["input"]>,
    isExpected: (answer: MessageShape<Method["output"]>) => boolean,
    fill: { holes: readonly string[]; texts(at: number): readonly string[] } = { holes: [], texts: () => [] },
  ): Case => {
    const { holes, texts } = fill;
    const rpc = calledWith(method, { requests: [request], holes, next: () => [0, ...texts(at++ * 7)] }, isExpected);
    const target = { port: stack.ports.stack ?? 0, token: () => bench.token, rpc, concurrency };
    return { name: `${size} ${what}`, server: stack, open: () => openHttp1Load(target) };
  };
  const { getBalance, listBalances, listEntries } = StockService.method;
  const anItem = { holes: [idHole], texts: (n: number) => [itemIds[n % itemIds.length] ?? ""] };
  // In the last of the months that were filled.
  const moment = timestampFromDate(new Date(Date.now() - 45 * 86_400_000));
  const fullPage = ({ balances }: { balances: readonly unknown[] }) => balances.length === pageSize;
  const byCode = { warehouse: { code: warehouseCode }, item: { code: itemHole }, location: { code: locationHole } };
  return [
    reads("balance", getBalance, byCode, ({ balance }) => Number(balance?.onHand) > 0, {
      holes: [itemHole, locationHole],
      texts: (n) => [itemCode(n % itemCount), locationCode(n % locationCount)],
    }),
    reads("list", listBalances, { warehouseId, pageSize }, fullPage),
    reads("item", listBalances, { warehouseId, itemId: idHole, pageSize }, fullPage, anItem),
    reads("as-of record", listBalances, recordedBy(moment, warehouseId), fullPage),
    reads("as-of business", listBalances, happenedBy(moment, warehouseId), fullPage),
    reads("ledger", listEntries, { filter: { warehouseId }, pageSize }, ({ entries }) => entries.length === pageSize),
    reads(
      "ledger item",
      listEntries,
      { filter: { warehouseId, itemId: idHole }, pageSize },
      ({ entries }) => entries.length === pageSize,
      anItem,
    ),
  ];
}

type Moment = ReturnType<typeof timestampFromDate>;

function recordedBy(value: Moment, warehouseId: string) {
  return { warehouseId, pageSize, asOf: { case: "recordTime" as const, value } };
}

function happenedBy(value: Moment, warehouseId: string) {
  return { warehouseId, pageSize, asOf: { case: "businessTime" as const, value } };
}

const itemHole = "#item";
const locationHole = "#lo";
const idHole = "00000000-0000-7000-8000-000000000000";
