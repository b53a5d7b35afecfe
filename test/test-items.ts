import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Item, Item_Kind, type ItemSchema } from "../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../gen/erp/inventory/v1/item_service_pb.ts";
import type { TestStack } from "./test-stack.ts";

/** Makes an item through the contract: a component counted in whole pieces, unless the test says otherwise. */
export async function createTestItem(
  stack: Pick<TestStack, "admin">,
  code: string,
  fields: MessageInitShape<typeof ItemSchema> = {},
): Promise<Item> {
  const item = { code, name: code, kind: Item_Kind.COMPONENT, baseUom: "EA", ...fields };
  const made = await stack.admin.client(ItemService).createItem({ item });
  return made.item as Item;
}
