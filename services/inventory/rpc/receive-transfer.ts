import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { accessOf } from "../../../platform/rpc/contract.ts";
import { command } from "../deps.ts";
import { refuseInventory } from "../errors.ts";
import { countArrived } from "../store/transfer-line-store.ts";
import { listTransit } from "../store/transfer-transit-store.ts";
import { moveTransfer, type TransferSide } from "./move-transfer.ts";

const method = TransferService.method.receiveTransfer;

export const receiveTransfer = command(method, (request, context) => moveTransfer(context, request, destination));

const destination: TransferSide = {
  type: "XFER_IN",
  permission: accessOf(method).permission,
  warehouseId: (transfer) => transfer.to_warehouse_id,
  act: "receive",
  happened: "arrived",
  async count({ tx }, { id }, counted) {
    const strange = await countArrived(tx, counted);
    if (strange) {
      const { lineNo, limit, total, itemCode, strangeSerial } = strange;
      if (strangeSerial === null)
        throw refuseInventory("OVER_RECEIPT", { line: String(lineNo), limit, received: total });
      const place = { item: itemCode, serial: strangeSerial, location: "TRANSIT" };
      throw refuseInventory("SERIAL_NOT_AT_LOCATION", place);
    }
    return (await listTransit(tx, id)).length === 0 ? "receive_rest" : "receive";
  },
};
