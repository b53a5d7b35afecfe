import { Button, Checkbox, Group, MultiSelect, Select, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import IconFilterOff from "~icon/filter-off";
import IconSearch from "~icon/search";
import { inLanguage, type Text } from "../../shared/language.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { useEnumText } from "../parts/enum-badge.tsx";
import { InstantField } from "../parts/instant-field.tsx";
import { ItemPick, LocationPick, LotPick, SitePick, WarehousePick } from "../parts/record-pick.tsx";
import type { Filter } from "./filter.ts";
import type { FilterValues } from "./list-source.ts";

type ListFiltersProps = {
  readonly filters: readonly Filter[];
  readonly values: FilterValues;
  readonly onChange: (values: Record<string, string | undefined>) => void;
};

/** What a list can be narrowed by, in one line above it. */
export function ListFilters({ filters, values, onChange }: ListFiltersProps) {
  const say = useText(texts);
  const isNarrowed = filters.some(({ id }) => values[id]);
  if (filters.length === 0) return null;
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label={say("filters")} className="list-filters no-print">
      {filters.map((filter) => (
        <FilterField
          key={filter.id}
          filter={filter}
          value={values[filter.id] ?? ""}
          onChange={(value) => onChange({ [filter.id]: value || undefined })}
        />
      ))}
      {isNarrowed && (
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          leftSection={<IconFilterOff size={16} />}
          onClick={() => onChange(Object.fromEntries(filters.map(({ id }) => [id, undefined])))}
        >
          {say("clear")}
        </Button>
      )}
    </Group>
  );
}

type FieldProps<F> = { readonly filter: F; readonly value: string; readonly onChange: (value: string) => void };

function FilterField({ filter, value, onChange }: FieldProps<Filter>) {
  const label = inLanguage(filter.label, useLanguage());
  switch (filter.kind) {
    case "search":
      return <SearchField label={filter.label} value={value} onChange={onChange} isMain />;
    case "text":
      return <SearchField label={filter.label} value={value} onChange={onChange} />;
    case "number":
      return <SearchField label={filter.label} value={value} onChange={onChange} isNumber />;
    case "flag":
      return (
        <Checkbox
          label={label}
          checked={value === "1"}
          onChange={(event) => onChange(event.currentTarget.checked ? "1" : "")}
          mb={8}
          mx={4}
        />
      );
    case "date":
      return (
        <TextInput type="date" label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      );
    case "instant":
      return <InstantField label={label} value={value} onChange={onChange} />;
    case "warehouse":
      return <WarehousePick label={label} value={value} onChange={onChange} />;
    case "site":
      return <SitePick label={label} value={value} onChange={onChange} />;
    case "item":
      return <ItemPick label={label} value={value} onChange={onChange} />;
    case "location":
      return <LocationPick label={label} value={value} onChange={onChange} />;
    case "lot":
      return <LotPick label={label} value={value} onChange={onChange} />;
    default:
      return <ChoiceField filter={filter} value={value} onChange={onChange} />;
  }
}

/** Asks when typing pauses, not for each letter; the main one is reached with "/". */
function SearchField(props: {
  readonly label: Text;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isMain?: boolean;
  readonly isNumber?: boolean;
}) {
  const { value, onChange, isMain = false, isNumber = false } = props;
  const label = inLanguage(props.label, useLanguage());
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // Changed from outside: by "clear", a saved view, or back.
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (typed.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      onChange(sent.current);
    }, 300);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  useShortcut(isMain ? "/" : "", ["Search in the list", "在清單中搜尋"], () => field.current?.focus());
  return (
    <TextInput
      ref={field}
      type={isNumber ? "number" : "search"}
      label={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      leftSection={isMain ? <IconSearch size={16} /> : undefined}
      w={isMain ? 240 : 170}
      maxLength={100}
    />
  );
}

function ChoiceField({ filter, value, onChange }: FieldProps<Extract<Filter, { kind: "choices" | "choice" }>>) {
  const say = useText(texts);
  const label = inLanguage(filter.label, useLanguage());
  const enumText = useEnumText();
  const data = filter.schema.values
    .filter(({ number }) => number !== 0)
    .map(({ number }) => ({ value: String(number), label: enumText(filter.schema, number) }));
  if (filter.kind === "choice") {
    return (
      <Select
        label={label}
        data={data}
        value={value || null}
        onChange={(next) => onChange(next ?? "")}
        placeholder={say("all")}
        clearable
        clearButtonProps={{ "aria-label": say("clear") }}
        w={180}
      />
    );
  }
  const chosen = value === "" ? [] : value.split(",");
  // As wide as without a choice, so that the first one moves nothing.
  return (
    <MultiSelect
      label={label}
      data={data}
      value={chosen}
      onChange={(next) => onChange(next.join(","))}
      placeholder={chosen.length === 0 ? say("all") : undefined}
      clearable
      clearButtonProps={{ "aria-label": say("clear") }}
      miw={205}
      maw={360}
    />
  );
}

const texts = {
  filters: ["Filters", "篩選條件"],
  clear: ["Clear", "清除"],
  all: ["All", "全部"],
} as const;
