import { TransferService } from "../../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { command } from "../deps.ts";
import { changeTransferState } from "./change-transfer-state.ts";

export const releaseTransfer = command(TransferService.method.releaseTransfer, (request, context) =>
  changeTransferState(context, { ...request, happened: "released", act: () => "release" }),
);
