import { Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Location_Kind, Location_KindSchema } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { EnumSelect } from "../parts/enum-select.tsx";
import { LocationPick, WarehousePick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { previewCodes, type TypedRange } from "./location-codes.ts";

/** Makes many locations by ranges of codes, and shows beforehand which. */
export function LocationBatchForm({ onClose }: { readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(LocationService.method.batchCreateLocations);
  const [warehouseId, setWarehouse] = useState("");
  const [parentId, setParent] = useState("");
  const [kind, setKind] = useState<Location_Kind>(Location_Kind.BIN);
  const [prefix, setPrefix] = useState("");
  const [separator, setSeparator] = useState("-");
  const [ranges, setRanges] = useState<readonly TypedRange[]>([
    { from: "A", to: "A" },
    { from: "01", to: "12" },
  ]);
  const setRange = (at: number, change: Partial<TypedRange>) =>
    setRanges(ranges.map((range, index) => (index === at ? { ...range, ...change } : range)));
  const preview = previewCodes(prefix, ranges, separator, 6);
  const submit = () =>
    command.run(
      { warehouseId, parentId, kind, prefix, separator, ranges: ranges.map(({ from, to }) => ({ from, to })) },
      ({ created }) => {
        toast(say("created", { count: created }));
        onClose();
      },
    );
  return (
    <CommandModal
      opened
      size="lg"
      title={say("title")}
      submit={preview ? say("create", { count: preview.count }) : say("title")}
      isBusy={command.isBusy}
      isComplete={warehouseId !== "" && preview !== undefined}
      error={command.error}
      fields={["warehouse_id", "parent_id", "kind", "prefix", "separator"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <Group grow align="flex-start">
        <WarehousePick
          label={say("warehouse")}
          value={warehouseId}
          onChange={setWarehouse}
          required
          w="100%"
          error={fieldError(command.error, "warehouse_id")}
        />
        <LocationPick
          label={say("parent")}
          value={parentId}
          onChange={setParent}
          warehouseId={warehouseId}
          w="100%"
          error={fieldError(command.error, "parent_id")}
        />
      </Group>
      <Group grow align="flex-start">
        <EnumSelect
          label={say("kind")}
          schema={Location_KindSchema}
          value={kind}
          onChange={setKind}
          required
          error={fieldError(command.error, "kind")}
        />
        <TextInput
          label={say("prefix")}
          value={prefix}
          onChange={(event) => setPrefix(event.currentTarget.value.toUpperCase())}
          error={fieldError(command.error, "prefix")}
        />
        <TextInput
          label={say("separator")}
          value={separator}
          onChange={(event) => setSeparator(event.currentTarget.value)}
          maxLength={1}
          error={fieldError(command.error, "separator")}
        />
      </Group>
      {ranges.map((range, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a range is known by its place alone.
        <Group key={at} align="flex-end" gap="xs">
          <TextInput
            label={say("from", { at: at + 1 })}
            value={range.from}
            onChange={(event) => setRange(at, { from: event.currentTarget.value.toUpperCase() })}
            w={110}
          />
          <TextInput
            label={say("to", { at: at + 1 })}
            value={range.to}
            onChange={(event) => setRange(at, { to: event.currentTarget.value.toUpperCase() })}
            w={110}
          />
          {ranges.length > 1 && (
            <Button
              variant="subtle"
              color="gray"
              c="dimmed"
              onClick={() => setRanges(ranges.filter((_, index) => index !== at))}
            >
              {say("remove")}
            </Button>
          )}
        </Group>
      ))}
      {ranges.length < 4 && (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: "flex-start" }}
          onClick={() => setRanges([...ranges, { from: "1", to: "3" }])}
        >
          {say("add")}
        </Button>
      )}
      <Text size="sm" role="status" className="wrap">
        {preview
          ? say("preview", {
              codes: preview.codes.join(", "),
              more: preview.count > preview.codes.length ? " ..." : "",
              count: preview.count,
            })
          : say("noRange")}
      </Text>
    </CommandModal>
  );
}

const texts = {
  title: ["Create many locations", "批次建立庫位"],
  create: ["Create {count} locations", "建立 {count} 個庫位"],
  created: ["{count} locations created", "已建立 {count} 個庫位"],
  warehouse: ["Warehouse", "倉庫"],
  parent: ["Below", "上層庫位"],
  kind: ["Kind", "類型"],
  prefix: ["Prefix", "前綴"],
  separator: ["Separator", "分隔符號"],
  from: ["Level {at} from", "第 {at} 層 起"],
  to: ["Level {at} to", "第 {at} 層 迄"],
  add: ["One more level", "新增一層"],
  remove: ["Remove", "移除"],
  preview: ["{codes}{more} ({count} in all)", "{codes}{more}（共 {count} 個）"],
  noRange: [
    "A range goes from one letter to another, or from one number to another of as many digits: 01 to 12.",
    "範圍需為單一英文字母，或位數相同的數字，例如 01 到 12。",
  ],
} as const;
