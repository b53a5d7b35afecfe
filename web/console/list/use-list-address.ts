import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { FilterValues } from "./list-source.ts";

/** How a list is shown: all of it stands in the address, so that a link opens the same rows. */
export type ListView = {
  readonly values: FilterValues;
  readonly pageSize: number;
  readonly pageToken: string;
  /** Ids of the columns, in order; undefined shows the usual ones. */
  readonly columns: readonly string[] | undefined;
  /** Id of the column that the rows are ordered by, "-" before it for the other way round; empty for the list's own order. */
  readonly sort: string;
};

/** What may be changed of it; undefined goes back to the usual. */
export type ListChange = {
  readonly values?: Readonly<Record<string, string | undefined>>;
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly sort?: string | undefined;
};

/** The view of the list that the address asks for, and the way to change it. */
export function useListAddress(filterIds: readonly string[]): [ListView, (change: ListChange) => void] {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string>>;
  const navigate = useNavigate();
  const wantedSize = Number(search.size ?? keptPageSize());
  const view: ListView = {
    values: Object.fromEntries(filterIds.flatMap((id) => (search[id] ? [[id, search[id]]] : []))),
    pageSize: (pageSizes as readonly number[]).includes(wantedSize) ? wantedSize : pageSizes[0],
    pageToken: search.after ?? "",
    columns: search.cols ? search.cols.split(",") : undefined,
    sort: search.sort ?? "",
  };
  const change = useCallback(
    ({ values, ...rest }: ListChange) => {
      const next = {
        // Another question begins on its first page.
        ...(values || "pageSize" in rest ? { after: undefined } : {}),
        ...values,
        ...("pageSize" in rest ? { size: rest.pageSize } : {}),
        ...("pageToken" in rest ? { after: rest.pageToken } : {}),
        ...("columns" in rest ? { cols: rest.columns?.join(",") } : {}),
        ...("sort" in rest ? { sort: rest.sort } : {}),
      };
      if (rest.pageSize) keepPageSize(rest.pageSize);
      const isPaging = "pageToken" in rest;
      void navigate({ to: ".", search: ((before: object) => ({ ...before, ...next })) as never, replace: !isPaging });
    },
    [navigate],
  );
  return [view, change];
}

/** How many rows a page may have. */
export const pageSizes = [50, 100, 200, 500] as const;

const sizeKey = "erp.page-size";

function keptPageSize(): string | null {
  try {
    return localStorage.getItem(sizeKey);
  } catch {
    return null;
  }
}

function keepPageSize(size: number): void {
  try {
    localStorage.setItem(sizeKey, String(size));
  } catch {
    // The address holds it as well.
  }
}
