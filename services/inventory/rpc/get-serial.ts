import { SerialService } from "../../../gen/erp/inventory/v1/serial_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findSerial } from "../store/serial-store.ts";
import { serialMessage } from "./serial-message.ts";

export const getSerial = query(SerialService.method.getSerial, async ({ serialId }, { tx, reach }) => {
  const serial = await findSerial(tx, serialId, reach);
  if (!serial) throw refuse("NOT_FOUND", { resource: "serial" });
  return { serial: serialMessage(serial) };
});
