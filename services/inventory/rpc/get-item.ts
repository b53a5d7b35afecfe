import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findItem } from "../store/item-store.ts";
import { itemMessage } from "./item-message.ts";

export const getItem = query(ItemService.method.getItem, async ({ itemId }, { tx }) => {
  const item = await findItem(tx, itemId);
  if (!item) throw refuse("NOT_FOUND", { resource: "item" });
  return { item: itemMessage(item) };
});
