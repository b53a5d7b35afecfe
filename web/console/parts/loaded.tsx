import type { ReactNode } from "react";
import { ErrorPanel } from "./error-panel.tsx";
import { PendingPage } from "./pending.tsx";

type LoadedProps<Data> = {
  readonly query: { readonly data: Data | undefined; readonly error: unknown; readonly refetch: () => unknown };
  /** Whether it is what the page is about: an error then is all that is shown. */
  readonly isPage?: boolean;
  readonly children: (data: Data) => ReactNode;
};

/** Content that is asked for: a skeleton while it is on its way, the error when it cannot be had. */
export function Loaded<Data>({ query, isPage = false, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorPanel error={query.error} isPage={isPage} onRetry={() => void query.refetch()} />;
  return <PendingPage />;
}
