import { useQuery } from "@connectrpc/connect-query";
import { Text } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";
import IconCalendarQuestion from "~icon/calendar-question";
import IconInbox from "~icon/inbox";
import {
  type ReportColumn,
  type ReportParameters,
  type ReportRow,
  ReportColumn_Type as Type,
} from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { groupDigits, show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import type { Column } from "../list/column.tsx";
import { ListTable, PendingRows } from "../list/list-table.tsx";
import { ErrorPanel } from "../parts/error-panel.tsx";
import { Instant } from "../parts/instant.tsx";
import { StatePanel } from "../parts/state-panel.tsx";
import { useAgainInLanguage } from "../parts/use-again-in-language.ts";

type ReportPreviewProps = {
  readonly title: string;
  /** Undefined while the report cannot be asked for yet. */
  readonly parameters: ReportParameters | undefined;
};

/** The first rows of a report, as its file will have them. */
export function ReportPreview({ title, parameters }: ReportPreviewProps) {
  const say = useText(texts);
  const query = useQuery(
    ReportService.method.previewReport,
    { ...(parameters ? { parameters } : {}) },
    { enabled: parameters !== undefined, placeholderData: keepPreviousData },
  );
  useAgainInLanguage(query.refetch);
  if (!parameters) return <StatePanel icon={IconCalendarQuestion} title={say("choose")} />;
  if (query.error) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PendingRows label={say("loading")} />;
  const { columns, rows, hasMore } = query.data;
  if (rows.length === 0) return <StatePanel icon={IconInbox} title={say("empty")} />;
  return (
    <div className="list-body">
      <ListTable
        caption={title}
        columns={columns.map(shownColumn)}
        rows={rows.map((row, at) => ({ row, at }))}
        rowKey={({ at }) => String(at)}
        isStale={query.isPlaceholderData}
      />
      <Text size="xs" c="dimmed" px="sm" py="xs" role="status">
        {say(hasMore ? "more" : "all", { count: rows.length })}
      </Text>
    </div>
  );
}

type Row = { readonly row: ReportRow; readonly at: number };

function shownColumn({ title, type }: ReportColumn, at: number): Column<Row> {
  const isFigure = type === Type.DECIMAL || type === Type.INTEGER;
  const cellOf = ({ row }: Row) => row.cells[at] ?? "";
  return {
    id: String(at),
    header: [title, title],
    value: cellOf,
    right: isFigure,
    nowrap: isFigure || type === Type.DATE || type === Type.TIME,
    cell: (row) => shownCell(cellOf(row), type),
  };
}

function shownCell(cell: string, type: Type) {
  if (cell === "") return show(cell);
  if (type === Type.TIME) return <Instant value={new Date(cell)} />;
  if (type === Type.DECIMAL || type === Type.INTEGER) return groupDigits(cell);
  // Codes and ids stay in one line; a remark takes several.
  return cell.length <= 40 ? <span className="one-line">{cell}</span> : cell;
}

const texts = {
  choose: ["Choose the moment of which you want to know the stock", "請選擇要查詢庫存的時點"],
  loading: ["Loading", "載入中"],
  empty: ["No rows with these filters", "沒有符合條件的資料"],
  all: ["All {count} rows", "共 {count} 列"],
  more: ["The first {count} rows. The whole report is made as a file.", "僅顯示前 {count} 列，完整報表請匯出檔案。"],
} as const;
