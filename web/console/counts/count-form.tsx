import { useQuery } from "@connectrpc/connect-query";
import { Checkbox, Group, MultiSelect, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { CountTerms_Mode, CountTerms_ModeSchema } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { EnumSelect } from "../parts/enum-select.tsx";
import { WarehousePick } from "../parts/record-pick.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Plans a count of some places, some items, or both. */
export function CountForm({
  onClose,
  onDone,
}: {
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}) {
  const say = useText(texts);
  const command = useCommand(CountService.method.createCount);
  const [warehouseId, setWarehouse] = useState("");
  const [locations, setLocations] = useState<string[]>([]);
  const [items, setItems] = useState<string[]>([]);
  const [mode, setMode] = useState<CountTerms_Mode>(CountTerms_Mode.MOVING);
  const [blind, setBlind] = useState(true);
  const [tolerance, setTolerance] = useState("");
  const [note, setNote] = useState("");
  const [typedPlace, setTypedPlace] = useState("");
  const [typedItem, setTypedItem] = useState("");
  const places = useChoices(typedPlace, warehouseId);
  const known = useItemChoices(typedItem);
  const submit = () =>
    command.run(
      {
        warehouseId,
        locations: locations.map((code) => ({ code })),
        items: items.map((code) => ({ code })),
        terms: { mode, blind, tolerancePercent: tolerance.trim() },
        note,
      },
      ({ count }) => {
        toast(say("created", { number: count?.number ?? "" }));
        onClose();
        if (count) onDone(count.id);
      },
    );
  return (
    <CommandModal
      opened
      size="lg"
      title={say("title")}
      submit={say("create")}
      isBusy={command.isBusy}
      isComplete={warehouseId !== "" && locations.length + items.length > 0}
      error={command.error}
      fields={["warehouse_id", "locations", "items", "terms", "note"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <WarehousePick
        label={say("warehouse")}
        value={warehouseId}
        onChange={setWarehouse}
        required
        w="100%"
        error={fieldError(command.error, "warehouse_id")}
      />
      <MultiSelect
        label={say("places")}
        description={say("placesWhat")}
        data={[...new Set([...locations, ...places])]}
        value={locations}
        onChange={setLocations}
        searchable
        searchValue={typedPlace}
        onSearchChange={setTypedPlace}
        disabled={warehouseId === ""}
        error={fieldError(command.error, "locations")}
      />
      <MultiSelect
        label={say("items")}
        description={say("itemsWhat")}
        data={[...new Set([...items, ...known])]}
        value={items}
        onChange={setItems}
        searchable
        searchValue={typedItem}
        onSearchChange={setTypedItem}
        error={fieldError(command.error, "items")}
      />
      <Group grow align="flex-start">
        <EnumSelect label={say("mode")} schema={CountTerms_ModeSchema} value={mode} onChange={setMode} required />
        <TextInput
          label={say("tolerance")}
          value={tolerance}
          onChange={(event) => setTolerance(event.currentTarget.value)}
          inputMode="decimal"
          error={fieldError(command.error, "terms")}
        />
      </Group>
      <Checkbox
        label={say("blind")}
        description={say("blindWhat")}
        checked={blind}
        onChange={(event) => setBlind(event.currentTarget.checked)}
      />
      <Textarea
        label={say("note")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        maxLength={500}
        error={fieldError(command.error, "note")}
      />
    </CommandModal>
  );
}

function useChoices(typed: string, warehouseId: string): string[] {
  const [codePrefix] = useDebouncedValue(typed.toUpperCase(), 250);
  const request = { warehouseId, codePrefix, pageSize: 50 };
  const { data } = useQuery(LocationService.method.listLocations, request, {
    enabled: warehouseId !== "",
    placeholderData: keepPreviousData,
  });
  return (data?.locations ?? []).filter(({ countable }) => countable !== false).map(({ code }) => code);
}

function useItemChoices(typed: string): string[] {
  const [search] = useDebouncedValue(typed, 250);
  const { data } = useQuery(
    ItemService.method.listItems,
    { search, pageSize: 50 },
    { placeholderData: keepPreviousData },
  );
  return (data?.items ?? []).map(({ code }) => code);
}

const texts = {
  title: ["Plan a count", "建立盤點"],
  create: ["Create count", "建立盤點"],
  created: ["Count {number} created", "已建立盤點 {number}"],
  warehouse: ["Warehouse", "倉庫"],
  places: ["Places", "庫位"],
  placesWhat: ["Empty: all places where the items lie.", "空白：料件所在的所有庫位。"],
  items: ["Items", "料件"],
  itemsWhat: ["Empty: all items at the places.", "空白：庫位上的所有料件。"],
  mode: ["While counting", "盤點期間"],
  tolerance: ["Tolerance, percent", "容許差異百分比"],
  blind: ["Blind", "盲盤"],
  blindWhat: ["Who counts does not see what the books say.", "盤點人員看不到帳面數量。"],
  note: ["Note", "備註"],
} as const;
