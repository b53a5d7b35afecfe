import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { command } from "../deps.ts";
import { closeShortLines } from "../store/receipt-line-store.ts";
import { changeReceiptState } from "./change-receipt-state.ts";

export const closeReceipt = command(ReceiptService.method.closeReceipt, (request, context) =>
  changeReceiptState(context, {
    ...request,
    happened: "closed",
    act: async ({ id, state }) => {
      if (state !== "receiving" || !request.short) return "close";
      await closeShortLines(context.tx, id);
      return "close_short";
    },
  }),
);
