import type { Location } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { brokenConstraint } from "../../../platform/db/database-refusal.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import { demandEtag } from "../../../platform/rpc/etag.ts";
import { maskedFields } from "../../../platform/rpc/update-mask.ts";
import { isUuid } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedLocation, type LocationInput, type LocationKind } from "../domain/location-rules.ts";
import {
  carryNegativePolicy,
  holdsStock,
  updateLocation as updateLocationRow,
} from "../store/location-change-store.ts";
import { findLocation, type LocationRow } from "../store/location-store.ts";
import { heightOf, lockLocationTree } from "../store/location-tree-store.ts";
import { takenLocationKey } from "./create-location.ts";
import { givenFlags, givenLocationKind, locationFields, locationMessage } from "./location-message.ts";
import { lockChangeableLocation } from "./lock-changeable-location.ts";
import { putBelow } from "./put-below.ts";

export const updateLocation = command(
  LocationService.method.updateLocation,
  async (request, { tx, reach, audit, emit }) => {
    const given = request.location as Location;
    const fields = maskedFields(request.updateMask, editable);
    const moved = fields.has("parent_id");
    // The tree is locked before the row, as everybody does who needs both.
    const known = moved && isUuid(given.id) ? await findLocation(tx, given.id, reach) : undefined;
    if (known) await lockLocationTree(tx, known.warehouse_id);
    const before = await lockChangeableLocation(tx, given.id, reach);
    const checked = checkedLocation(mergedInput(before, given, fields));
    demandEtag(given.etag, before.version, "location");
    if (checked.kind !== before.kind && (await holdsStock(tx, before.id))) {
      throw refuse("IN_USE", { resource: "location", by: "stock" });
    }
    const parent_id = moved ? await newParent(tx, before, given.parentId) : before.parent_id;
    await updateLocationRow(tx, before.id, { ...checked, parent_id }).catch(takenLocationKey);
    if (checked.negative_allowed !== before.negative_allowed) {
      await carryNegativePolicy(tx, before.id, checked.negative_allowed).catch(negativeStock);
    }
    const after = (await findLocation(tx, before.id, reach)) ?? before;
    const place = { resourceType: "location", resourceId: after.id, unitId: after.warehouse_id };
    audit({ ...place, ...changedFields(locationFields(before), locationFields(after)) });
    emit({ topic: "inventory.location.updated", ...place, payload: { code: after.code, kind: after.kind } });
    return { location: locationMessage(after) };
  },
);

const editable = [
  "name",
  "kind",
  "parent_id",
  "pick_sequence",
  "pickable",
  "receivable",
  "countable",
  "allow_mixed_items",
  "allow_mixed_lots",
  "negative_allowed",
  "external_id",
] as const;

/** What the location is to be: what the mask names from the caller, all else as it is. */
function mergedInput(
  before: LocationRow,
  given: Location,
  fields: ReadonlySet<(typeof editable)[number]>,
): LocationInput {
  const flags = givenFlags(given);
  const flag = (name: keyof typeof flags) => (fields.has(name) ? flags[name] : before[name]);
  return {
    code: before.code,
    name: fields.has("name") ? given.name : before.name,
    kind: fields.has("kind") ? givenLocationKind(given.kind) : (before.kind as LocationKind),
    pickSequence: fields.has("pick_sequence") ? given.pickSequence : before.pick_sequence,
    externalId: fields.has("external_id") ? given.externalId : (before.external_id ?? ""),
    flags: {
      pickable: flag("pickable"),
      receivable: flag("receivable"),
      countable: flag("countable"),
      allow_mixed_items: flag("allow_mixed_items"),
      allow_mixed_lots: flag("allow_mixed_lots"),
      negative_allowed: flag("negative_allowed"),
    },
  };
}

async function newParent(tx: Tx, location: LocationRow, parentId: string): Promise<string | null> {
  const height = parentId === "" ? 1 : await heightOf(tx, location.id);
  return putBelow(tx, { id: location.id, warehouseId: location.warehouse_id, height }, parentId);
}

/** Says that negative stock cannot be forbidden while there is some, or while more is allocated than is there. */
function negativeStock(error: unknown): never {
  const broken = ["stock_balance_on_hand_check", "stock_balance_allocated_check"].includes(
    brokenConstraint(error) ?? "",
  );
  throw broken ? refuse("INVALID_STATE", { resource: "location", state: "negative" }) : error;
}
