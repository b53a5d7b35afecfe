import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { command } from "../deps.ts";
import { changeReceiptState } from "./change-receipt-state.ts";

export const cancelReceipt = command(ReceiptService.method.cancelReceipt, (request, context) =>
  changeReceiptState(context, { ...request, happened: "cancelled", act: () => "cancel" }),
);
