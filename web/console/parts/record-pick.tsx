import { useQuery } from "@connectrpc/connect-query";
import { Loader, type OptionsFilter, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { OrganizationUnit_Kind } from "../../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import type { Lot } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { PartnerService } from "../../../gen/erp/inventory/v1/partner_service_pb.ts";
import { WarehouseService } from "../../../gen/erp/inventory/v1/warehouse_service_pb.ts";
import { useText } from "../../shared/use-text.ts";

type PickProps = {
  readonly label: string;
  /** Id of the record; empty when none is chosen. */
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly required?: boolean;
  readonly error?: string | undefined;
  readonly w?: number | string;
};

type Choice = { readonly value: string; readonly label: string };

/** One of the warehouses in reach. */
export function WarehousePick(props: PickProps) {
  const { data, isFetching } = useQuery(WarehouseService.method.listWarehouses, { pageSize: 500 }, long);
  const choices = (data?.warehouses ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }));
  return <Pick {...props} choices={choices} isLooking={isFetching} />;
}

/** One of the sites in reach. */
export function SitePick(props: PickProps) {
  const request = { kinds: [OrganizationUnit_Kind.SITE], pageSize: 500 };
  const { data, isFetching } = useQuery(OrganizationService.method.listUnits, request, long);
  const choices = (data?.units ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }));
  return <Pick {...props} choices={choices} isLooking={isFetching} />;
}

/** An item, found by what is typed of its code or name. */
export function ItemPick(props: PickProps) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 250);
  const found = useQuery(ItemService.method.listItems, { search, pageSize: 20 }, { placeholderData: keepPreviousData });
  const chosen = useQuery(
    ItemService.method.getItem,
    { itemId: props.value },
    { ...long, enabled: props.value !== "" },
  );
  const choices = (found.data?.items ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }));
  const { item } = chosen.data ?? {};
  const own = item && { value: item.id, label: `${item.code} ${item.name}` };
  return <Pick {...props} choices={withOwn(choices, own)} isLooking={found.isFetching} onType={setTyped} />;
}

/** A location, found by the beginning of its code; of one warehouse when that is known. */
export function LocationPick({ warehouseId = "", ...props }: PickProps & { readonly warehouseId?: string }) {
  const [typed, setTyped] = useState("");
  const [codePrefix] = useDebouncedValue(typed.toUpperCase(), 250);
  const request = { warehouseId, codePrefix, pageSize: 20 };
  const found = useQuery(LocationService.method.listLocations, request, { placeholderData: keepPreviousData });
  const chosen = useQuery(
    LocationService.method.getLocation,
    { locationId: props.value },
    { ...long, enabled: props.value !== "" },
  );
  const choices = (found.data?.locations ?? []).map(({ id, code }) => ({ value: id, label: code }));
  const { location } = chosen.data ?? {};
  const own = location && { value: location.id, label: location.code };
  return <Pick {...props} choices={withOwn(choices, own)} isLooking={found.isFetching} onType={setTyped} />;
}

/** A lot, found by the beginning of its number. */
export function LotPick(props: PickProps) {
  const [typed, setTyped] = useState("");
  const [textPrefix] = useDebouncedValue(typed, 250);
  const found = useQuery(
    LotService.method.listLots,
    { textPrefix, pageSize: 20 },
    { placeholderData: keepPreviousData },
  );
  const chosen = useQuery(LotService.method.getLot, { lotId: props.value }, { ...long, enabled: props.value !== "" });
  const choiceOf = ({ id, lotNo, itemCode }: Lot) => ({ value: id, label: `${lotNo} (${itemCode})` });
  const { lot } = chosen.data ?? {};
  const choices = withOwn((found.data?.lots ?? []).map(choiceOf), lot && choiceOf(lot));
  return <Pick {...props} choices={choices} isLooking={found.isFetching} onType={setTyped} />;
}

/** A supplier or customer, found by what is typed of its code or name. */
export function PartnerPick(props: PickProps) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 250);
  const request = { search, pageSize: 20 };
  const found = useQuery(PartnerService.method.listPartners, request, { placeholderData: keepPreviousData });
  const choices = (found.data?.partners ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }));
  return <Pick {...props} choices={choices} isLooking={found.isFetching} onType={setTyped} />;
}

/** A user, found by what is typed of her login, name or employee number. */
export function UserPick(props: PickProps) {
  const [typed, setTyped] = useState("");
  const [query] = useDebouncedValue(typed, 250);
  const found = useQuery(UserService.method.listUsers, { query, pageSize: 20 }, { placeholderData: keepPreviousData });
  const choices = (found.data?.users ?? []).map(({ id, login, displayName }) => ({
    value: id,
    label: `${login} ${displayName}`,
  }));
  return <Pick {...props} choices={choices} isLooking={found.isFetching} onType={setTyped} />;
}

/** One of the sites, warehouses and work centers in reach. */
export function UnitPick(props: PickProps) {
  const { data, isFetching } = useQuery(OrganizationService.method.listUnits, { pageSize: 500 }, long);
  const choices = (data?.units ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }));
  return <Pick {...props} choices={choices} isLooking={isFetching} />;
}

/** The records of a list that hardly change while somebody works. */
const long = { staleTime: 300_000 };

function withOwn(choices: readonly Choice[], own: Choice | undefined): readonly Choice[] {
  return own && !choices.some(({ value }) => value === own.value) ? [own, ...choices] : choices;
}

const unfiltered: OptionsFilter<string> = ({ options }) => options;

type ChoicesProps = PickProps & {
  readonly choices: readonly Choice[];
  readonly isLooking: boolean;
  /** Given when the server does the searching. */
  readonly onType?: (typed: string) => void;
};

function Pick(props: ChoicesProps) {
  const { label, value, onChange, required = false, error, w = 175, choices, isLooking, onType } = props;
  const say = useText(texts);
  return (
    <Select
      label={label}
      data={choices}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
      searchable
      clearable={!required}
      clearButtonProps={{ "aria-label": say("clear") }}
      required={required}
      error={error}
      placeholder={say(required ? "choose" : "all")}
      nothingFoundMessage={isLooking ? say("looking") : say("none")}
      rightSection={isLooking ? <Loader size={14} /> : undefined}
      // The server has searched already; what it found is shown as it is.
      {...(onType ? { onSearchChange: onType, filter: unfiltered } : {})}
      w={w}
      maxDropdownHeight={320}
    />
  );
}

const texts = {
  all: ["All", "全部"],
  choose: ["Choose", "請選擇"],
  clear: ["Clear", "清除"],
  looking: ["Looking ...", "搜尋中…"],
  none: ["Nothing found", "查無資料"],
} as const;
