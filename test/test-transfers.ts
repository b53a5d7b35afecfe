import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Transfer, TransferLine } from "../gen/erp/inventory/v1/transfer_pb.ts";
import { type CreateTransferRequestSchema, TransferService } from "../gen/erp/inventory/v1/transfer_service_pb.ts";
import { createInboundSite } from "./test-inbound.ts";
import type { TestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";

/** The two ends of transfers. Goods lie in the bin "A-01" of each warehouse. */
export type TestRoute = { readonly from: TestSite; readonly to: TestSite };

/** Makes two sites whose warehouses "TPE-W1" and "TNN-W1" have a dock "DOCK-1" and a bin "A-01". */
export async function createTestRoute(stack: TestStack): Promise<TestRoute> {
  return { from: await createInboundSite(stack, "TPE"), to: await createInboundSite(stack, "TNN") };
}

/** A transfer with its lines. */
export type TestTransfer = { readonly transfer: Transfer; readonly lines: TransferLine[] };

/** Makes a released transfer of items by their codes and requested quantities. */
export async function createTestTransfer(
  stack: TestStack,
  { from, to }: TestRoute,
  requested: Readonly<Record<string, string>>,
  fields: MessageInitShape<typeof CreateTransferRequestSchema> = {},
): Promise<TestTransfer> {
  const made = await stack.admin.client(TransferService).createTransfer({
    fromWarehouseId: from.warehouseId,
    toWarehouseId: to.warehouseId,
    release: true,
    lines: Object.entries(requested).map(([code, value]) => ({ item: { code }, requested: { value, uom: "EA" } })),
    ...fields,
  });
  return { transfer: made.transfer as Transfer, lines: made.lines };
}

/** A request that moves goods of the first line of a transfer from or to the bin "A-01". */
export function movementOf({ transfer, lines }: TestTransfer, value: string, fields: object = {}) {
  const lineId = lines[0]?.id ?? "";
  const movement = { lineId, quantity: { value, uom: "EA" }, location: { code: "A-01" }, ...fields };
  return { transferId: transfer.id, movements: [movement] };
}
