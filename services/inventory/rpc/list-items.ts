import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listItems as listItemRows } from "../store/item-store.ts";
import { itemKindOf, nameOf, trackingOf } from "./item-enum-name.ts";
import { itemMessage } from "./item-message.ts";

export const listItems = query(ItemService.method.listItems, async (request, { tx }) => {
  const page = pageOf(request, 1);
  const { search, code, itemClass, includeArchived } = request;
  const kinds = request.kinds.flatMap((kind) => nameOf(itemKindOf, kind) ?? []);
  const trackings = request.trackings.flatMap((tracking) => nameOf(trackingOf, tracking) ?? []);
  const found = await listItemRows(tx, { search, code, kinds, trackings, itemClass, includeArchived }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.code]);
  return { items: rows.map(itemMessage), nextPageToken };
});
