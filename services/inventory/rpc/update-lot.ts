import type { Lot } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedLot } from "../domain/lot-rules.ts";
import { updateLot as updateLotRow } from "../store/lot-change-store.ts";
import { findLot, lockLot } from "../store/lot-store.ts";
import { takenLotKey } from "./create-lot.ts";
import { lotFields, lotMessage } from "./lot-message.ts";

export const updateLot = command(LotService.method.updateLot, async (request, { tx, reach, audit, emit }) => {
  const given = request.lot as Lot;
  const fields = maskedFields(request.updateMask, editable);
  const before = isUuid(given.id) ? await lockLot(tx, given.id, reach) : undefined;
  if (!before) throw refuse("NOT_FOUND", { resource: "lot" });
  if (before.state === "closed") throw refuse("INVALID_STATE", { resource: "lot", state: "closed" });
  const checked = checkedLot({
    lotNo: before.lot_no,
    supplierLot: fields.has("supplier_lot") ? given.supplierLot : before.supplier_lot,
    manufactureDate: fields.has("manufacture_date") ? given.manufactureDate : (before.manufacture_date ?? ""),
    expiryDate: fields.has("expiry_date") ? given.expiryDate : (before.expiry_date ?? ""),
    retestDate: fields.has("retest_date") ? given.retestDate : (before.retest_date ?? ""),
    externalId: fields.has("external_id") ? given.externalId : (before.external_id ?? ""),
  });
  demandEtag(given.etag, before.version, "lot");
  await updateLotRow(tx, before.id, checked).catch(takenLotKey);
  const after = (await findLot(tx, before.id, reach)) ?? before;
  const place = { resourceType: "lot", resourceId: after.id, unitId: after.warehouse_id ?? undefined };
  audit({ ...place, ...changedFields(lotFields(before), lotFields(after)) });
  const payload = { item: after.item_code, lot_no: after.lot_no, expiry_date: after.expiry_date };
  emit({ topic: "inventory.lot.updated", ...place, payload });
  return { lot: lotMessage(after) };
});

const editable = ["supplier_lot", "manufacture_date", "expiry_date", "retest_date", "external_id"] as const;
