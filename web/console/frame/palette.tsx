import "@mantine/spotlight/styles.css";
import { useQuery } from "@connectrpc/connect-query";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import IconBox from "~icon/box";
import IconSearch from "~icon/search";
import IconTag from "~icon/tag";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { inLanguage } from "../../shared/language.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { consolePages } from "../page-table.ts";
import { useMay } from "./me.ts";

/** Ctrl+K: pages by name, items and lots by what is typed or scanned. What the reader may not see, the server leaves out. */
export function Palette() {
  const say = useText(texts);
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const typed = query.trim();
  const pages = usePagesLike(typed);
  const { items, lots, isLooking } = useRecordsLike(typed);
  const go = (href: string) => void navigate({ href });
  const nothing = pages.length + items.length + lots.length === 0;
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut="mod + K" clearQueryOnClose size="lg">
      <Spotlight.Search
        placeholder={say("placeholder")}
        aria-label={say("placeholder")}
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={say("pages")}>
            {pages.map(({ path, label, Icon }) => (
              <Spotlight.Action
                key={path}
                label={label}
                leftSection={Icon && <Icon size={18} />}
                onClick={() => go(path)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {items.length > 0 && (
          <Spotlight.ActionsGroup label={say("items")}>
            {items.map(({ id, code, name }) => (
              <Spotlight.Action
                key={id}
                label={code}
                description={name}
                leftSection={<IconBox size={18} />}
                onClick={() => go(`/items/${id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {lots.length > 0 && (
          <Spotlight.ActionsGroup label={say("lots")}>
            {lots.map(({ id, lotNo, itemCode }) => (
              <Spotlight.Action
                key={id}
                label={lotNo}
                description={itemCode}
                leftSection={<IconTag size={18} />}
                onClick={() => go(`/lots/${id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && <Spotlight.Empty>{isLooking ? say("looking") : say("nothing", { query: typed })}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function usePagesLike(typed: string) {
  const language = useLanguage();
  const may = useMay();
  const wanted = typed.toLowerCase();
  return consolePages
    .filter(({ nav, opensWith }) => nav && (!opensWith || may(opensWith)))
    .filter(({ title }) => title.some((text) => text.toLowerCase().includes(wanted)))
    .map(({ path, title, nav }) => ({ path, label: inLanguage(title, language), Icon: nav?.icon }));
}

function useRecordsLike(typed: string) {
  const may = useMay();
  const [search] = useDebouncedValue(typed, 200);
  const isLong = search.length >= 2;
  const { listItems } = ItemService.method;
  const { listLots } = LotService.method;
  const items = useQuery(listItems, { search, pageSize: 6 }, { enabled: isLong && may(listItems), retry: false });
  const lots = useQuery(
    listLots,
    { textPrefix: search, pageSize: 6 },
    { enabled: isLong && may(listLots), retry: false },
  );
  return {
    items: (isLong && items.data?.items) || [],
    lots: (isLong && lots.data?.lots) || [],
    isLooking: items.isFetching || lots.isFetching || search !== typed,
  };
}

const texts = {
  placeholder: ["Page, item, lot or scan", "頁面、料號、批號或掃描條碼"],
  pages: ["Pages", "頁面"],
  items: ["Items", "料件"],
  lots: ["Lots", "批號"],
  looking: ["Looking ...", "搜尋中…"],
  nothing: ["No match for “{query}” - try an item, lot or scan", "找不到「{query}」，試試料號、批號或掃描條碼"],
} as const;
