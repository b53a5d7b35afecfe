import { useTransport } from "@connectrpc/connect-query";
import { ActionIcon, Checkbox, Divider, Menu, Popover, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import IconColumns3 from "~icon/columns-3";
import IconCopy from "~icon/copy";
import IconDots from "~icon/dots";
import IconDownload from "~icon/download";
import IconPrinter from "~icon/printer";
import { inLanguage } from "../../shared/language.ts";
import { toUiError } from "../../shared/ui-error.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { copyToClipboard } from "../parts/clipboard.ts";
import { toast, warn } from "../parts/toast.ts";
import type { Column } from "./column.tsx";
import { toTsv } from "./csv.ts";
import { type Density, densities, setDensity, useDensity } from "./density.ts";
import { exportLimit, exportRows, saveFile } from "./export-rows.ts";
import type { FilterValues, ListSource } from "./list-source.ts";

type ListMenuProps<Row> = {
  readonly name: string;
  readonly source: ListSource<Row>;
  readonly values: FilterValues;
  readonly allColumns: readonly Column<Row>[];
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly onColumns: (ids: readonly string[] | undefined) => void;
};

/** What can be done with a list as a whole: choose columns and density, export, copy, print. */
export function ListMenu<Row>(props: ListMenuProps<Row>) {
  const { name, source, values, columns, rows } = props;
  const say = useText(texts);
  const language = useLanguage();
  const transport = useTransport();
  const [isBusy, setBusy] = useState(false);
  const exportAll = async () => {
    setBusy(true);
    try {
      const made = await exportRows(transport, source, values, columns, language);
      if (!made) return warn(say("tooMany", { limit: exportLimit.toLocaleString() }));
      saveFile(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, made.csv, "text/csv;charset=utf-8");
      toast(say("exported", { count: made.count.toLocaleString() }));
    } catch (error) {
      warn(toUiError(error, language).message);
    } finally {
      setBusy(false);
    }
  };
  const copyRows = async () => {
    const header = columns.map((column) => inLanguage(column.header, language));
    const cells = rows.map((row) => columns.map((column) => column.value(row, language)));
    await copyToClipboard(toTsv(header, cells));
    toast(say("copied", { count: rows.length }));
  };
  useShortcut("e", texts.export, () => void exportAll());
  return (
    <>
      <ColumnChoice {...props} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            size="lg"
            aria-label={say("more")}
            loading={isBusy}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => void exportAll()}>
            {say("export")}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copyRows()} disabled={rows.length === 0}>
            {say("copy")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
            {say("print")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function ColumnChoice<Row>({ allColumns, columns, onColumns }: ListMenuProps<Row>) {
  const say = useText(texts);
  const language = useLanguage();
  const density = useDensity();
  const chosen = columns.map(({ id }) => id);
  const toggle = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];
    // In the order of the list, whatever order they were chosen in.
    const ordered = allColumns.map((column) => column.id).filter((each) => next.includes(each));
    const usual = allColumns.filter(({ optional }) => !optional).map((column) => column.id);
    onColumns(ordered.join() === usual.join() ? undefined : ordered);
  };
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size="lg"
          aria-label={say("columns")}
          title={say("columns")}
        >
          <IconColumns3 size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={say("columns")}>
        <Stack gap={8}>
          <Text size="sm" fw={600}>
            {say("columns")}
          </Text>
          {allColumns.map(({ id, header }) => (
            <Checkbox
              key={id}
              size="sm"
              label={inLanguage(header, language)}
              checked={chosen.includes(id)}
              disabled={chosen.length === 1 && chosen[0] === id}
              onChange={() => toggle(id)}
            />
          ))}
          <Divider my={4} />
          <Text size="sm" fw={600}>
            {say("density")}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={say("density")}
            value={density}
            onChange={(next) => setDensity(next as Density)}
            data={densities.map((each) => ({ value: each, label: say(each) }))}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const texts = {
  more: ["More about this list", "更多清單功能"],
  export: ["Export as CSV", "匯出 CSV"],
  copy: ["Copy these rows", "複製本頁資料"],
  print: ["Print", "列印"],
  columns: ["Columns", "顯示欄位"],
  density: ["Density", "列高"],
  compact: ["Compact", "緊密"],
  normal: ["Normal", "標準"],
  roomy: ["Roomy", "寬鬆"],
  exported: ["{count} rows exported", "已匯出 {count} 筆"],
  copied: ["{count} rows copied", "已複製 {count} 筆"],
  tooMany: [
    "More than {limit} rows. Narrow the list, or run a report as a job.",
    "超過 {limit} 筆，請縮小範圍，或以報表作業匯出。",
  ],
} as const;
