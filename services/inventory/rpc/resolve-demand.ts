import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Allocation_State } from "../../../gen/erp/inventory/v1/allocation_pb.ts";
import type { AllocateResponse, AllocationDemand } from "../../../gen/erp/inventory/v1/allocation_service_pb.ts";
import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";
import { resolveItem } from "../store/item-store.ts";
import { resolveLocation } from "../store/location-store.ts";
import { resolveLot } from "../store/lot-store.ts";
import type { AllocatedDemand, Demand } from "./allocate-demands.ts";
import { allocationMessage, demandKindName, strategyName } from "./allocation-message.ts";
import { itemQuantity } from "./item-quantity.ts";
import { recordRefOf } from "./record-ref-of.ts";

/** A demand of a request as the ledger takes it; `field` is where it stands in the request. */
export async function resolveDemand(
  tx: Tx,
  given: AllocationDemand,
  warehouseId: string,
  reach: Reach,
  field: string,
): Promise<Demand> {
  const item = await resolveItem(tx, recordRefOf(given.item));
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  const strategy = strategyName(given.strategy) ?? item.pick_policy;
  if (strategy === "fixed_lot" && !given.lot) refuseViolations([violation(`${field}.lot`, "is needed for FIXED_LOT")]);
  if (strategy === "manual" && !given.location) {
    refuseViolations([violation(`${field}.location`, "is needed for MANUAL")]);
  }
  const kind = demandKindName(given.kind);
  if (!kind) throw new Error("the contract lets no demand without a kind pass");
  return {
    kind,
    demandId: given.demandId,
    demandLineId: given.demandLineId || null,
    itemId: item.id,
    itemCode: item.code,
    uom: item.base_uom,
    quantity: itemQuantity(item, given.quantity, `${field}.quantity`),
    strategy,
    lotId: given.lot ? await lotId(tx, item.id, given.lot) : null,
    locationId: given.location ? await locationId(tx, warehouseId, given.location, reach) : null,
    allowPartial: given.allowPartial,
    state: given.state === Allocation_State.SOFT ? "soft" : "hard",
    leaseUntil: given.leaseUntilTime ? timestampDate(given.leaseUntilTime) : null,
  };
}

/** What a demand got, as the contract shows it. */
export function allocatedMessage(
  demand: Demand,
  { allocations, missing }: AllocatedDemand,
): Pick<AllocateResponse, "allocations"> & { missing: { value: string; uom: string } } {
  return { allocations: allocations.map(allocationMessage), missing: { value: missing, uom: demand.uom } };
}

async function lotId(tx: Tx, itemId: string, ref: Ref): Promise<string> {
  const lot = await resolveLot(tx, itemId, recordRefOf(ref));
  if (!lot) throw refuse("NOT_FOUND", { resource: "lot" });
  return lot.id;
}

async function locationId(tx: Tx, warehouseId: string, ref: Ref, reach: Reach): Promise<string> {
  const location = await resolveLocation(tx, warehouseId, recordRefOf(ref), reach);
  if (!location) throw refuse("NOT_FOUND", { resource: "location" });
  return location.id;
}
