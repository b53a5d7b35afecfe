import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { command } from "../deps.ts";
import { refuseInventory } from "../errors.ts";
import { countShipped } from "../store/transfer-line-store.ts";
import { moveTransfer, type TransferSide } from "./move-transfer.ts";

const method = TransferService.method.shipTransfer;

export const shipTransfer = command(method, (request, context) => moveTransfer(context, request, source));

const source: TransferSide = {
  type: "XFER_OUT",
  permission: accessOf(method).permission,
  warehouseId: (transfer) => transfer.from_warehouse_id,
  act: "ship",
  happened: "shipped",
  async count({ tx }, _transfer, counted) {
    const exceeded = await countShipped(tx, counted);
    if (!exceeded) return "ship";
    const { lineNo, limit, total } = exceeded;
    throw refuseInventory("OVER_PICK", { line: String(lineNo), limit, picked: total });
  },
};
