import { Alert, Box, Button, Group, Text } from "@mantine/core";
import { type ReactNode, useMemo, useRef } from "react";
import IconInbox from "~icon/inbox";
import IconRefresh from "~icon/refresh";
import IconSearchOff from "~icon/search-off";
import { toUiError } from "../../shared/ui-error.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { ErrorPanel } from "../parts/error-panel.tsx";
import { Page } from "../parts/page.tsx";
import { StatePanel } from "../parts/state-panel.tsx";
import type { Column } from "./column.tsx";
import type { Filter } from "./filter.ts";
import { ListFilters } from "./list-filters.tsx";
import { ListFooter } from "./list-footer.tsx";
import { ListMenu } from "./list-menu.tsx";
import type { ListSource } from "./list-source.ts";
import { ListTable, PendingRows } from "./list-table.tsx";
import { SavedViews } from "./saved-views.tsx";
import { useListAddress } from "./use-list-address.ts";

type ListPageProps<Row> = {
  /** Name for files and saved views. */
  readonly name: string;
  readonly title: string;
  readonly source: ListSource<Row>;
  readonly columns: readonly Column<Row>[];
  readonly filters?: readonly Filter[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  readonly isFaded?: (row: Row) => boolean;
  readonly rowActions?: (row: Row) => ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  /** Shown between the filters and the rows, as a choice of the moment that is looked at. */
  readonly above?: ReactNode;
  /** More ids of the address that narrow the list, whose fields stand in `above`. */
  readonly moreFilterIds?: readonly string[];
  /** What is said when there is nothing at all. */
  readonly empty: { readonly title: string; readonly why: string; readonly action?: ReactNode };
};

/**
 * The page of every list. Everything about what it shows stands in the address; export and copying use the same question
 * and the same columns as the screen.
 */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { name, title, source, columns, filters = [], actions, above, moreFilterIds = [] } = props;
  const say = useText(texts);
  const filterIds = useMemo(() => [...filters.map(({ id }) => id), ...moreFilterIds], [filters, moreFilterIds]);
  const [view, change] = useListAddress(filterIds);
  const query = source.useRows(view.values, view);
  const shownColumns = chosenColumns(columns, view.columns);
  useShortcut("r", texts.refresh, query.refetch);
  if (query.error && !query.data && toUiError(query.error).kind === "not-permitted") {
    return <ErrorPanel error={query.error} isPage />;
  }
  return (
    <Page title={title} actions={actions} className="list-page">
      <Box className="card list-card">
        <Group p="sm" gap="xs" align="flex-end" wrap="nowrap" className="list-bar">
          <ListFilters filters={filters} values={view.values} onChange={(values) => change({ values })} />
          <Group gap={4} ml="auto" wrap="nowrap" className="no-print">
            <SavedViews name={name} />
            <Button
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              px="xs"
              aria-label={say("refresh")}
              title={say("refresh")}
              loading={query.isFetching && query.data !== undefined}
              onClick={query.refetch}
            >
              <IconRefresh size={18} />
            </Button>
            <ListMenu
              name={name}
              source={source}
              values={view.values}
              allColumns={columns}
              columns={shownColumns}
              rows={query.data?.rows ?? []}
              onColumns={(ids) => change({ columns: ids })}
            />
          </Group>
        </Group>
        {above}
        <ListBody {...props} view={view} change={change} query={query} shownColumns={shownColumns} />
      </Box>
    </Page>
  );
}

type ListBodyProps<Row> = ListPageProps<Row> & {
  readonly view: ReturnType<typeof useListAddress>[0];
  readonly change: ReturnType<typeof useListAddress>[1];
  readonly query: ReturnType<ListSource<Row>["useRows"]>;
  readonly shownColumns: readonly Column<Row>[];
};

function ListBody<Row>(props: ListBodyProps<Row>) {
  const { title, columns, rowKey, rowHref, isFaded, rowActions, empty, view, change, query, shownColumns } = props;
  const say = useText(texts);
  const language = useLanguage();
  const body = useRef<HTMLDivElement>(null);
  useRowKeys(body);
  if (query.error && !query.data) return <ErrorPanel error={query.error} onRetry={query.refetch} />;
  if (!query.data) return <PendingRows label={say("loading")} />;
  const { rows, nextPageToken } = query.data;
  const isWhole = view.pageToken === "" && nextPageToken === "";
  const sorted = isWhole ? sortRows(rows, columns, view.sort) : rows;
  const isNarrowed = Object.keys(view.values).length > 0;
  return (
    <div ref={body} className="list-body">
      {query.error !== null && query.error !== undefined && (
        <Alert color="orange" variant="light" mx="sm" mb="xs" py="xs" role="alert">
          {say("outOfDate")} {toUiError(query.error, language).message}
        </Alert>
      )}
      {rows.length > 0 ? (
        <ListTable
          caption={title}
          columns={shownColumns}
          rows={sorted}
          rowKey={rowKey}
          rowHref={rowHref}
          isFaded={isFaded}
          rowActions={rowActions}
          actionsHeader={say("actions")}
          isStale={query.isStale}
          sort={isWhole ? { by: view.sort, onSort: (sort) => change({ sort: sort || undefined }) } : undefined}
        />
      ) : isNarrowed || view.pageToken !== "" ? (
        <StatePanel
          icon={IconSearchOff}
          title={say("noMatch")}
          actions={
            <Button
              variant="light"
              onClick={() =>
                change({ values: Object.fromEntries(Object.keys(view.values).map((id) => [id, undefined])) })
              }
            >
              {say("clearFilters")}
            </Button>
          }
        >
          {say("noMatchWhy")}
        </StatePanel>
      ) : (
        <StatePanel icon={IconInbox} title={empty.title} actions={empty.action}>
          {empty.why}
        </StatePanel>
      )}
      <ListFooter view={view} change={change} count={rows.length} nextPageToken={nextPageToken} />
      {rows.length > 0 && !isWhole && view.sort !== "" && (
        <Text size="xs" c="dimmed" px="sm" pb="sm">
          {say("sortNeedsAll")}
        </Text>
      )}
    </div>
  );
}

/** The columns that were chosen, in their order; the usual ones when nobody chose. */
function chosenColumns<Row>(
  columns: readonly Column<Row>[],
  ids: readonly string[] | undefined,
): readonly Column<Row>[] {
  const chosen = ids?.flatMap((id) => columns.find((column) => column.id === id) ?? []) ?? [];
  return chosen.length > 0 ? chosen : columns.filter(({ optional }) => !optional);
}

function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: string): readonly Row[] {
  const compare = columns.find(({ id }) => id === sort.replace(/^-/, ""))?.compare;
  if (!compare) return rows;
  return rows.toSorted((a, b) => (sort.startsWith("-") ? compare(b, a) : compare(a, b)));
}

/** j and k go from row to row; Enter on a row's link opens it, as on any link. */
function useRowKeys(body: React.RefObject<HTMLDivElement | null>): void {
  const step = (by: number) => {
    const links = [...(body.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useShortcut("j", ["Next row", "下一列"], () => step(1));
  useShortcut("k", ["Row before", "上一列"], () => step(-1));
}

const texts = {
  refresh: ["Refresh", "重新整理"],
  loading: ["Loading", "載入中"],
  actions: ["Actions", "操作"],
  outOfDate: ["This may be out of date.", "資料可能不是最新。"],
  noMatch: ["Nothing matches", "沒有符合的資料"],
  noMatchWhy: ["Widen or clear the filters.", "請放寬或清除篩選條件。"],
  clearFilters: ["Clear filters", "清除篩選"],
  sortNeedsAll: [
    "Rows are in their usual order: sorting by a column works when all of them fit on one page.",
    "目前依預設順序排列：全部資料在同一頁時才能依欄位排序。",
  ],
} as const;
