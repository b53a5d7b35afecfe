import type { MessageInitShape } from "@bufbuild/protobuf";
import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../gen/erp/inventory/v1/movement_type_pb.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { type CalledRpc, calledWith } from "../harness/called-rpc.ts";
import { itemCode, itemCount, locationCode, locationCount, warehouseCode } from "./factory.ts";

type Request = MessageInitShape<typeof MovementService.method.postMovement.input>;

/** Postings of one line, a receipt and an issue in turn, each with a key of its own. Places are named as a scan names them. */
export function postings(choose: (at: number) => { item: number; location: number }): CalledRpc {
  let at = 0;
  const cell = [{ item: itemHole, location: locationHole }];
  return post({
    requests: [request(receipt, cell), request(issue, cell)],
    holes: [itemHole, locationHole, keyHole],
    next: () => {
      const { item, location } = choose(at);
      return [at++ % 2, itemCode(item), locationCode(location), uuidv7()];
    },
  });
}

/** One after the other over all items and places, in steps that have no factor in common with their number. */
export function spreadCell(at: number) {
  const cell = (at * 7_919) % (itemCount * locationCount);
  return { item: cell % itemCount, location: Math.floor(cell / itemCount) };
}

/** Always the same. */
export function hotCell() {
  return { item: 0, location: 0 };
}

/** Lines of a large document. */
export const documentLines = 500;

/** Documents of many lines, receipts and issues in turn, of other items and places each time. */
export function documents(): CalledRpc {
  const cells = Array.from({ length: 10 }, (_, document) =>
    Array.from({ length: documentLines }, (_, line) => ({
      item: itemCode((document * documentLines + line) % itemCount),
      location: locationCode((line * 7 + document) % locationCount),
    })),
  );
  let at = 0;
  const requests = cells.flatMap((lines) => [request(receipt, lines), request(issue, lines)]);
  return post({ requests, holes: [keyHole], next: () => [at++ % requests.length, uuidv7()] });
}

function post(variation: Parameters<typeof calledWith<typeof MovementService.method.postMovement>>[1]): CalledRpc {
  return calledWith(
    MovementService.method.postMovement,
    variation,
    ({ posting }) => posting?.baseQuantities.every((quantity) => quantity === "1") ?? false,
  );
}

const itemHole = "#item";
const locationHole = "#lo";
const keyHole = "00000000-0000-7000-8000-000000000000";

const receipt = { type: MovementType.RCV_OTHER, side: "to" } as const;
const issue = { type: MovementType.ISS_PROD, side: "from" } as const;

function request(
  { type, side }: typeof receipt | typeof issue,
  cells: readonly { item: string; location: string }[],
): Request {
  const lines = cells.map(({ item, location }) => ({
    item: { code: item },
    quantity: { value: "1", uom: "EA" },
    [side]: { location: { code: location } },
  }));
  return { movement: { type, warehouse: { code: warehouseCode }, lines }, requestId: keyHole };
}
