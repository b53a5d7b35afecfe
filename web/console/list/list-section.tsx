import { type ReactNode, useState } from "react";
import IconInbox from "~icon/inbox";
import { useText } from "../../shared/use-text.ts";
import { ErrorPanel } from "../parts/error-panel.tsx";
import { Section } from "../parts/section.tsx";
import { StatePanel } from "../parts/state-panel.tsx";
import type { Column } from "./column.tsx";
import { ListFooter } from "./list-footer.tsx";
import { ListMenu } from "./list-menu.tsx";
import type { FilterValues, ListSource } from "./list-source.ts";
import { ListTable, PendingRows } from "./list-table.tsx";

type ListSectionProps<Row> = {
  readonly name: string;
  readonly title: string;
  readonly source: ListSource<Row>;
  readonly values: FilterValues;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  readonly rowActions?: (row: Row) => ReactNode;
  readonly actions?: ReactNode;
  readonly empty: string;
};

/** A list as a part of the page of a record. It fails by itself, and the rest of the page stays. */
export function ListSection<Row>(props: ListSectionProps<Row>) {
  const { name, title, source, values, columns, actions, empty, rowKey, rowHref, rowActions } = props;
  const say = useText(texts);
  const [page, setPage] = useState({ pageSize: 50, pageToken: "" });
  const [chosen, setChosen] = useState<readonly string[]>();
  const query = source.useRows(values, page);
  const shown = chosen ? columns.filter(({ id }) => chosen.includes(id)) : columns.filter(({ optional }) => !optional);
  const { rows = [], nextPageToken = "" } = query.data ?? {};
  return (
    <Section
      title={title}
      flush
      actions={
        <>
          {actions}
          {rows.length > 0 && (
            <ListMenu
              name={name}
              source={source}
              values={values}
              allColumns={columns}
              columns={shown}
              rows={rows}
              onColumns={setChosen}
            />
          )}
        </>
      }
    >
      {query.data ? (
        rows.length === 0 ? (
          <StatePanel icon={IconInbox} title={empty} />
        ) : (
          <ListTable
            caption={title}
            columns={shown}
            rows={rows}
            rowKey={rowKey}
            rowHref={rowHref}
            rowActions={rowActions}
            actionsHeader={say("actions")}
            isStale={query.isStale}
          />
        )
      ) : query.error ? (
        <ErrorPanel error={query.error} onRetry={query.refetch} />
      ) : (
        <PendingRows label={say("loading")} />
      )}
      {query.data && (
        <ListFooter
          view={page}
          count={rows.length}
          nextPageToken={nextPageToken}
          change={({ pageSize = page.pageSize, pageToken = "" }) => setPage({ pageSize, pageToken })}
        />
      )}
    </Section>
  );
}

const texts = { actions: ["Actions", "操作"], loading: ["Loading", "載入中"] } as const;
