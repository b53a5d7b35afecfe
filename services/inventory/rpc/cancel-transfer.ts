import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { command } from "../deps.ts";
import { changeTransferState } from "./change-transfer-state.ts";

export const cancelTransfer = command(TransferService.method.cancelTransfer, (request, context) =>
  changeTransferState(context, { ...request, happened: "cancelled", act: () => "cancel" }),
);
