import { ReceiptService } from "../../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { command } from "../deps.ts";
import { nextReceiptState, type ReceiptAct } from "../domain/receipt-state.ts";
import { refuseInventory } from "../errors.ts";
import { countReceiptLines } from "../store/receipt-line-store.ts";
import { changeReceiptState } from "./change-receipt-state.ts";

export const releaseReceipt = command(ReceiptService.method.releaseReceipt, (request, context) =>
  changeReceiptState(context, {
    ...request,
    happened: "released",
    act: async ({ id, state }): Promise<ReceiptAct> => {
      nextReceiptState(state, "release");
      if ((await countReceiptLines(context.tx, id)) === 0) {
        throw refuseInventory("DOCUMENT_EMPTY", { resource: "receipt" });
      }
      return "release";
    },
  }),
);
