import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Refusal } from "../../../platform/errors/refusal.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { command } from "../deps.ts";
import { checkedItem } from "../domain/item-rules.ts";
import { findFixedLocations, findTakenKeys, insertItems, type NewItem } from "../store/item-change-store.ts";
import { findItems } from "../store/item-store.ts";
import { type Checked, checkEntry, demandWhole, refusalMessage } from "./batch-refusal.ts";
import { takenItemField } from "./create-item.ts";
import { itemFields, itemInput, itemMessage } from "./item-message.ts";

// All entries are checked first, against the database in one question, and those that can be are written in one statement:
// a thousand items take as many round trips as one.
export const batchCreateItems = command(ItemService.method.batchCreateItems, async (request, context) => {
  const { tx, call, audit, emit } = context;
  const checked = request.items.map((item) => checkEntry(() => ({ id: uuidv7(), ...checkedItem(itemInput(item)) })));
  const entries = await checkAgainstOthers(tx, checked);
  if (request.atomic) demandWhole(entries, "items");
  const accepted = entries.flatMap((entry) => ("value" in entry ? [entry.value] : []));
  await insertItems(tx, accepted).catch((error: unknown) => {
    // Somebody took a key since the question. A repeated call sees it, and refuses that entry alone.
    throw takenItemField(error) ? refuse("LOCK_TIMEOUT") : error;
  });
  const ids = accepted.map(({ id }) => id);
  const created = new Map((await findItems(tx, ids)).map((row) => [row.id, row]));
  for (const row of created.values()) {
    const resource = { resourceType: "item", resourceId: row.id };
    audit({ ...resource, after: itemFields(row) });
    emit({ topic: "inventory.item.created", ...resource, payload: { code: row.code } });
  }
  if (created.size === 0) audit({ resourceType: "item", after: { created: 0, refused: entries.length } });
  const results = entries.map((entry) => {
    if ("refusal" in entry)
      return { outcome: { case: "refusal", value: refusalMessage(entry.refusal, call) } as const };
    const row = created.get(entry.value.id);
    if (!row) throw new Error("an item is gone in its own transaction");
    return { outcome: { case: "item", value: itemMessage(row) } as const };
  });
  return { results, createdCount: created.size };
});

/** Refuses the entries whose unique values others have, in the stack or earlier in the batch, or whose location is none. */
async function checkAgainstOthers(tx: Tx, checked: readonly Checked<NewItem>[]): Promise<readonly Checked<NewItem>[]> {
  const items = checked.flatMap((entry) => ("value" in entry ? [entry.value] : []));
  const keys = items.map(keysOf);
  const taken = await findTakenKeys(tx, {
    codes: keys.flatMap(({ code }) => code),
    externalIds: keys.flatMap(({ external_id }) => external_id),
    gtins: keys.flatMap(({ gtin }) => gtin),
  });
  const found = await findFixedLocations(
    tx,
    items.flatMap(({ fixed_location_id }) => fixed_location_id ?? []),
  );
  const locations = new Map(found.map(({ id, archived }) => [id, archived ? "archived" : "open"] as const));
  const known = {
    code: new Set(taken.codes),
    external_id: new Set(taken.externalIds),
    gtin: new Set(taken.gtins),
  };
  return checked.map((entry) => {
    if ("refusal" in entry) return entry;
    const refusal = takenRefusal(entry.value, known) ?? locationRefusal(entry.value, locations);
    if (refusal) return { refusal };
    for (const [field, values] of Object.entries(keysOf(entry.value))) {
      for (const value of values) known[field as keyof KnownKeys].add(value);
    }
    return entry;
  });
}

type KnownKeys = Readonly<Record<"code" | "external_id" | "gtin", Set<string>>>;

function keysOf({ code, external_id, uoms }: NewItem) {
  return {
    code: [code],
    external_id: external_id === null ? [] : [external_id],
    gtin: uoms.flatMap(({ gtin }) => gtin ?? []),
  };
}

function takenRefusal(item: NewItem, known: KnownKeys): Refusal | undefined {
  const keys = Object.entries(keysOf(item)) as [keyof KnownKeys, string[]][];
  const field = keys.find(([name, values]) => values.some((value) => known[name].has(value)))?.[0];
  return field && refuse("ALREADY_EXISTS", { resource: "item", field });
}

function locationRefusal(item: NewItem, locations: ReadonlyMap<string, "open" | "archived">): Refusal | undefined {
  if (item.fixed_location_id === null) return undefined;
  // The database writes ids in small letters, whatever the caller did.
  const state = locations.get(item.fixed_location_id.toLowerCase());
  if (state === "open") return undefined;
  return refuse(state === "archived" ? "ARCHIVED" : "NOT_FOUND", { resource: "location" });
}
