import { create } from "@bufbuild/protobuf";
import { Checkbox, NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type Item,
  Item_AbcClassSchema,
  Item_ExpiryPolicySchema,
  Item_KindSchema,
  Item_PickPolicySchema,
  Item_Tracking,
  Item_TrackingSchema,
  ItemSchema,
} from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { changedPaths } from "../parts/changed-paths.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { EnumSelect } from "../parts/enum-select.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

type ItemFormProps = {
  /** The item to change; a new one without it. */
  readonly item?: Item;
  readonly onClose: () => void;
  readonly onDone?: (item: Item) => void;
};

/** Makes an item, or changes one. */
export function ItemForm({ item, onClose, onDone }: ItemFormProps) {
  const say = useText(texts);
  const createItem = useCommand(ItemService.method.createItem);
  const updateItem = useCommand(ItemService.method.updateItem);
  const command = item ? updateItem : createItem;
  const [draft, setDraft] = useState<Item>(() => item ?? create(ItemSchema, { baseUom: "EA" }));
  const set = (change: Partial<Item>) => setDraft((before) => ({ ...before, ...change }));
  const error = (name: string) => fieldError(command.error, `item.${name}`);
  const done = (answer: { item?: Item | undefined }) => {
    toast(say("saved", { code: draft.code }));
    onClose();
    if (answer.item) onDone?.(answer.item);
  };
  const submit = () => {
    if (!item) return createItem.run({ item: draft }, done);
    const paths = changedPaths(ItemSchema, item, draft, editable);
    if (paths.length === 0) return onClose();
    updateItem.run({ item: draft, updateMask: { paths } }, done);
  };
  const hasLot = draft.tracking === Item_Tracking.LOT || draft.tracking === Item_Tracking.LOT_AND_SERIAL;
  return (
    <CommandModal
      opened
      size="xl"
      title={item ? say("change", { code: item.code }) : say("create")}
      onClose={onClose}
      onSubmit={submit}
      submit={say(item ? "save" : "create")}
      isBusy={command.isBusy}
      isComplete={draft.code.trim() !== "" && draft.name.trim() !== "" && draft.baseUom !== "" && draft.kind !== 0}
      error={command.error}
      fields={editable.concat("code", "base_uom").map((name) => `item.${name}`)}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label={say("code")}
          value={draft.code}
          onChange={(event) => set({ code: event.currentTarget.value })}
          disabled={item !== undefined}
          required
          error={error("code")}
          maxLength={40}
          data-autofocus
        />
        <TextInput
          label={say("name")}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          required
          error={error("name")}
          maxLength={200}
        />
        <TextInput
          label={say("nameEn")}
          value={draft.nameEn}
          onChange={(event) => set({ nameEn: event.currentTarget.value })}
          error={error("name_en")}
          maxLength={200}
        />
        <EnumSelect
          label={say("kind")}
          schema={Item_KindSchema}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          required
          error={error("kind")}
        />
        <TextInput
          label={say("baseUom")}
          description={say("baseUomWhat")}
          value={draft.baseUom}
          onChange={(event) => set({ baseUom: event.currentTarget.value.toUpperCase() })}
          disabled={item !== undefined}
          required
          error={error("base_uom")}
          maxLength={8}
        />
        <NumberInput
          label={say("decimals")}
          description={say("decimalsWhat")}
          value={draft.quantityDecimals}
          onChange={(value) => set({ quantityDecimals: Number(value) || 0 })}
          min={0}
          max={6}
          error={error("quantity_decimals")}
        />
        <EnumSelect
          label={say("tracking")}
          schema={Item_TrackingSchema}
          value={draft.tracking}
          onChange={(tracking) => set({ tracking })}
          error={error("tracking")}
        />
        <EnumSelect
          label={say("pick")}
          schema={Item_PickPolicySchema}
          value={draft.pickPolicy}
          onChange={(pickPolicy) => set({ pickPolicy })}
          error={error("pick_policy")}
        />
        {hasLot && (
          <>
            <NumberInput
              label={say("shelfLife")}
              value={draft.shelfLifeDays}
              onChange={(value) => set({ shelfLifeDays: Number(value) || 0 })}
              min={0}
              error={error("shelf_life_days")}
            />
            <EnumSelect
              label={say("expiry")}
              schema={Item_ExpiryPolicySchema}
              value={draft.expiryPolicy}
              onChange={(expiryPolicy) => set({ expiryPolicy })}
              error={error("expiry_policy")}
            />
          </>
        )}
        <TextInput
          label={say("class")}
          value={draft.itemClass}
          onChange={(event) => set({ itemClass: event.currentTarget.value.toUpperCase() })}
          error={error("item_class")}
        />
        <EnumSelect
          label={say("abc")}
          schema={Item_AbcClassSchema}
          value={draft.abcClass}
          onChange={(abcClass) => set({ abcClass })}
          error={error("abc_class")}
        />
        <TextInput
          label={say("over")}
          description={say("overWhat")}
          value={draft.overReceiptPercent}
          onChange={(event) => set({ overReceiptPercent: event.currentTarget.value.trim() })}
          inputMode="decimal"
          error={error("over_receipt_percent")}
        />
        <TextInput
          label={say("externalId")}
          value={draft.externalId}
          onChange={(event) => set({ externalId: event.currentTarget.value })}
          error={error("external_id")}
        />
        <Checkbox
          label={say("quality")}
          checked={draft.receiveToQuality}
          onChange={(event) => set({ receiveToQuality: event.currentTarget.checked })}
          mt="xs"
        />
      </SimpleGrid>
    </CommandModal>
  );
}

/** Names in the contract of what may be changed here. */
const editable = [
  "name",
  "name_en",
  "kind",
  "item_class",
  "quantity_decimals",
  "tracking",
  "shelf_life_days",
  "expiry_policy",
  "pick_policy",
  "over_receipt_percent",
  "receive_to_quality",
  "abc_class",
  "external_id",
];

const texts = {
  create: ["New item", "新增料件"],
  change: ["Change {code}", "修改 {code}"],
  save: ["Save", "儲存"],
  saved: ["Item {code} saved", "已儲存料件 {code}"],
  code: ["Code", "料號"],
  name: ["Name", "品名"],
  nameEn: ["Name in English", "英文品名"],
  kind: ["Kind", "類型"],
  baseUom: ["Base unit", "基本單位"],
  baseUomWhat: [
    "The unit that stock is kept in, as EA or KGM. It never changes.",
    "庫存計量單位，如 EA、KGM；建立後不可變更。",
  ],
  decimals: ["Decimal places", "小數位數"],
  decimalsWhat: ["Of quantities in the base unit.", "基本單位數量的小數位數。"],
  tracking: ["Tracking", "追蹤方式"],
  pick: ["Picking", "揀貨原則"],
  shelfLife: ["Shelf life, days", "保存天數"],
  expiry: ["When expired", "過期處理"],
  class: ["Class", "類別"],
  abc: ["ABC class", "ABC 分類"],
  over: ["Over-receipt, percent", "超收容許百分比"],
  overWhat: ["How much more than ordered may be received.", "收貨數量可超過訂購量的百分比。"],
  externalId: ["External id", "外部編號"],
  quality: ["Receive to quality inspection", "收貨後進入待驗"],
} as const;
