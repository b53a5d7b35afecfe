import { MovementService } from "../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../gen/erp/inventory/v1/movement_type_pb.ts";
import type { TestStack } from "./test-stack.ts";

/** Stock that a test moves between a bin and the world outside, by codes. */
export type TestStock = {
  readonly warehouseId: string;
  readonly bin: string;
  readonly item: string;
  readonly quantity: string;
  readonly uom?: string;
};

/** Loads opening stock into a bin of a site that is being set up. Returns what it came to in the base unit. */
export async function loadTestStock(stack: TestStack, stock: TestStock): Promise<string> {
  const to = { location: { code: stock.bin } };
  return post(stack, stock, { type: MovementType.OPENING, lines: [{ ...line(stock), to }] });
}

/** Issues stock from a bin to production. Returns what it came to in the base unit. */
export async function issueTestStock(stack: TestStack, stock: TestStock): Promise<string> {
  const from = { location: { code: stock.bin } };
  return post(stack, stock, { type: MovementType.ISS_PROD, lines: [{ ...line(stock), from }] });
}

async function post(stack: TestStack, { warehouseId }: TestStock, movement: object): Promise<string> {
  const client = stack.admin.client(MovementService);
  const { posting } = await client.postMovement({ movement: { ...movement, warehouse: { id: warehouseId } } });
  return posting?.baseQuantities[0] ?? "";
}

function line({ item, quantity, uom = "EA" }: TestStock) {
  return { item: { code: item }, quantity: { value: quantity, uom } };
}
