import { Skeleton } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type ReactNode, useRef } from "react";
import IconArrowDown from "~icon/arrow-down";
import IconArrowUp from "~icon/arrow-up";
import { inLanguage } from "../../shared/language.ts";
import { show } from "../../shared/show.ts";
import { useLanguage } from "../../shared/use-text.ts";
import { useAfter } from "../parts/pending.tsx";
import type { Column } from "./column.tsx";
import { useDensity } from "./density.ts";

type ListTableProps<Row> = {
  /** What the table shows, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Address of the record of a row. */
  readonly rowHref?: ((row: Row) => string) | undefined;
  /** Whether a row is of something that is over, as an archived item. */
  readonly isFaded?: ((row: Row) => boolean) | undefined;
  /** Buttons at the end of a row. */
  readonly rowActions?: ((row: Row) => ReactNode) | undefined;
  readonly actionsHeader?: string;
  /** Order by a column; given when all rows are there, for ordering a part of them would mislead. */
  readonly sort?: { readonly by: string; readonly onSort: (by: string) => void } | undefined;
  /** The rows are those of the question before. */
  readonly isStale?: boolean;
};

/** The rows of a list. Of more than 200 only those in view are drawn. */
export function ListTable<Row>(props: ListTableProps<Row>) {
  const { caption, columns, rows, rowKey, sort, isStale = false, rowActions, actionsHeader } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const density = useDensity();
  const isLong = rows.length > 200;
  const virtual = useVirtualizer({
    count: isLong ? rows.length : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => 36,
    overscan: 20,
  });
  const seen = virtual.getVirtualItems();
  const above = seen[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const shown = isLong
    ? seen.map(({ index }) => ({ index, row: rows[index] as Row }))
    : rows.map((row, index) => ({ index, row }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields.
    <div
      ref={scroll}
      role="group"
      className="list-scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      aria-label={caption}
      style={{ opacity: isStale ? 0.55 : 1 }}
    >
      <table className="list" data-density={density} aria-rowcount={rows.length}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} />
            ))}
            {rowActions && (
              <th scope="col" data-actions>
                {actionsHeader}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {isLong && above > 0 && <Gap height={above} />}
          {shown.map(({ row, index }) => (
            <BodyRow
              key={rowKey(row)}
              {...props}
              row={row}
              index={index}
              measure={isLong ? virtual.measureElement : undefined}
            />
          ))}
          {isLong && below > 0 && <Gap height={below} />}
        </tbody>
      </table>
    </div>
  );
}

function HeaderCell<Row>({
  column,
  sort,
}: {
  readonly column: Column<Row>;
  readonly sort: ListTableProps<Row>["sort"];
}) {
  const language = useLanguage();
  const label = inLanguage(column.header, language);
  const descending = sort?.by === `-${column.id}`;
  const sorted = descending || sort?.by === column.id;
  const Arrow = descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      data-right={column.right || undefined}
      aria-sort={sorted ? (descending ? "descending" : "ascending") : undefined}
    >
      {sort && column.compare ? (
        <button
          type="button"
          className="list-sort"
          onClick={() => sort.onSort(sorted ? (descending ? "" : `-${column.id}`) : column.id)}
        >
          {label}
          {sorted && <Arrow size={14} aria-hidden />}
        </button>
      ) : (
        label
      )}
    </th>
  );
}

type BodyRowProps<Row> = ListTableProps<Row> & {
  readonly row: Row;
  readonly index: number;
  readonly measure: ((element: Element | null) => void) | undefined;
};

function BodyRow<Row>({ row, index, columns, rowHref, isFaded, rowActions, measure }: BodyRowProps<Row>) {
  const language = useLanguage();
  const navigate = useNavigate();
  const href = rowHref?.(row);
  const open = (event: MouseEvent) => {
    const onControl = (event.target as HTMLElement).closest("a, button, input, label");
    const isSelecting = (getSelection()?.toString() ?? "") !== "";
    if (href && !onControl && !isSelecting) void navigate({ href });
  };
  return (
    <tr
      ref={measure}
      data-index={index}
      data-link={href ? true : undefined}
      data-faded={isFaded?.(row) || undefined}
      aria-rowindex={measure ? index + 2 : undefined}
      onClick={open}
    >
      {columns.map((column, at) => {
        const content = column.cell ? column.cell(row, language) : show(column.value(row, language), language);
        return (
          <td key={column.id} data-right={column.right || undefined} data-nowrap={column.nowrap || undefined}>
            {at === 0 && href ? (
              <Link to={href} data-row-link>
                {content}
              </Link>
            ) : (
              content
            )}
          </td>
        );
      })}
      {rowActions && (
        <td data-nowrap data-actions>
          {rowActions(row)}
        </td>
      )}
    </tr>
  );
}

function Gap({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

/** Rows that are on their way, drawn when they take longer than a moment. */
export function PendingRows({ label }: { readonly label: string }) {
  const shown = useAfter(150);
  return (
    <div role="status" aria-label={label} style={{ minHeight: "16rem", padding: "0.75rem" }}>
      {shown && Array.from({ length: 8 }, (_, at) => <Skeleton key={at.toString()} height={20} mb={14} />)}
    </div>
  );
}
