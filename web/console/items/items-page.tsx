import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import IconPlus from "~icon/plus";
import {
  type Item,
  Item_AbcClassSchema,
  Item_KindSchema,
  Item_PickPolicySchema,
  Item_TrackingSchema,
} from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { ItemForm } from "./item-form.tsx";

/** All items. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const navigate = useNavigate();
  const [isCreating, creating] = useDisclosure(false);
  const mayCreate = may(ItemService.method.createItem);
  useShortcut(mayCreate ? "n" : "", texts.create, creating.open);
  return (
    <>
      <ListPage
        name="items"
        title={say("title")}
        source={items}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/items/${id}`}
        isFaded={({ archived }) => archived}
        actions={
          <GatedButton
            method={ItemService.method.createItem}
            leftSection={<IconPlus size={16} />}
            onClick={creating.open}
          >
            {say("create")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: mayCreate && <Button onClick={creating.open}>{say("create")}</Button>,
        }}
      />
      {isCreating && <ItemForm onClose={creating.close} onDone={({ id }) => void navigate({ href: `/items/${id}` })} />}
    </>
  );
}

const items = listSource(
  ItemService.method.listItems,
  (values) => ({
    search: values.q ?? "",
    kinds: choicesOf(Item_KindSchema, values.kind),
    trackings: choicesOf(Item_TrackingSchema, values.tracking),
    itemClass: values.class ?? "",
    includeArchived: values.archived === "1",
  }),
  (answer) => answer.items,
);

const filters: readonly Filter[] = [
  { id: "q", kind: "search", label: ["Code or name", "料號或品名"] },
  { id: "kind", kind: "choices", label: ["Kind", "類型"], schema: Item_KindSchema },
  { id: "tracking", kind: "choices", label: ["Tracking", "追蹤方式"], schema: Item_TrackingSchema },
  { id: "class", kind: "text", label: ["Class", "類別"] },
  { id: "archived", kind: "flag", label: ["Also archived", "含已封存"] },
];

const column = columnsOf<Item>();
const columns = [
  column.code("code", ["Code", "料號"], (row) => row.code),
  column.text("name", ["Name", "品名"], (row) => row.name),
  column.text("nameEn", ["Name in English", "英文品名"], (row) => row.nameEn, { optional: true }),
  column.choice(Item_KindSchema, "kind", ["Kind", "類型"], (row) => row.kind),
  column.text("class", ["Class", "類別"], (row) => row.itemClass),
  column.code("uom", ["Unit", "單位"], (row) => row.baseUom),
  column.choice(Item_TrackingSchema, "tracking", ["Tracking", "追蹤方式"], (row) => row.tracking),
  column.choice(Item_PickPolicySchema, "pick", ["Picking", "揀貨原則"], (row) => row.pickPolicy, { optional: true }),
  column.choice(Item_AbcClassSchema, "abc", ["ABC", "ABC"], (row) => row.abcClass),
  column.code("externalId", ["External id", "外部編號"], (row) => row.externalId, { optional: true }),
  column.instant("changed", ["Changed", "更新時間"], (row) => row.updateTime),
  column.flag("archived", ["Archived", "已封存"], (row) => row.archived, { optional: true }),
];

const texts = {
  title: ["Items", "料件"],
  create: ["New item", "新增料件"],
  empty: ["No items yet", "尚無料件"],
  emptyWhy: ["Add one, or import them by the API.", "新增第一筆，或由 API 匯入。"],
} as const;
