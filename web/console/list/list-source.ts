import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { callUnaryMethod, useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";

/** What a list is narrowed by, as texts from the address: an empty or missing one does not narrow. */
export type FilterValues = Readonly<Record<string, string>>;

/** One page of a list. */
export type RowPage<Row> = { readonly rows: readonly Row[]; readonly nextPageToken: string };

/** Which page of a list: its length, and the token of the page before it. */
export type PageWish = { readonly pageSize: number; readonly pageToken: string };

/** Where the rows of a list come from: a method of the contracts that answers page by page. */
export type ListSource<Row> = {
  readonly method: DescMethodUnary;
  useRows(values: FilterValues, page: PageWish): ListQuery<Row>;
  fetchRows(transport: Transport, values: FilterValues, page: PageWish): Promise<RowPage<Row>>;
};

/** A page of rows that is on its way, there, or refused. */
export type ListQuery<Row> = {
  readonly data: RowPage<Row> | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  /** Whether the rows are those of the question before. */
  readonly isStale: boolean;
  readonly updatedAt: number;
  refetch(): void;
};

/** Makes the source of a list from its method: how to ask, and where the rows stand in the answer. */
export function listSource<I extends DescMessage, O extends DescMessage, Row>(
  method: DescMethodUnary<I, O>,
  request: (values: FilterValues) => MessageInitShape<I>,
  rowsOf: (answer: MessageShape<O>) => readonly Row[],
): ListSource<Row> {
  const ask = (values: FilterValues, page: PageWish) => ({ ...request(values), ...page }) as MessageInitShape<I>;
  const pageOf = (answer: MessageShape<O>): RowPage<Row> => ({
    rows: rowsOf(answer),
    nextPageToken: (answer as unknown as { nextPageToken: string }).nextPageToken,
  });
  return {
    method: method as unknown as DescMethodUnary,
    useRows(values, page) {
      const query = useQuery(method, ask(values, page), { placeholderData: keepPreviousData });
      return {
        data: query.data && pageOf(query.data),
        error: query.error,
        isFetching: query.isFetching,
        isStale: query.isPlaceholderData,
        updatedAt: query.dataUpdatedAt,
        refetch: () => void query.refetch(),
      };
    },
    async fetchRows(transport, values, page) {
      return pageOf(await callUnaryMethod(transport, method, ask(values, page)));
    },
  };
}
