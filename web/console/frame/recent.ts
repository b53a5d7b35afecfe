import { useLocalStorage } from "@mantine/hooks";
import { useCallback, useEffect } from "react";
import { useMe } from "./me.ts";

/** A record that was opened: where it is, and what it is called. */
export type RecentPage = { readonly href: string; readonly name: string };

/** The records that this user opened last in this browser, and the way to note one more. */
export function useRecent(): [readonly RecentPage[], (page: RecentPage) => void] {
  const { user } = useMe();
  const [recent, setRecent] = useLocalStorage<RecentPage[]>({ key: `erp.recent.${user?.id}`, defaultValue: [] });
  const note = useCallback(
    (page: RecentPage) => setRecent((before) => [page, ...before.filter(({ href }) => href !== page.href)].slice(0, 8)),
    [setRecent],
  );
  return [recent, note];
}

/** Notes the record of a page when its name is known. */
export function useNoteRecent(href: string, name: string | undefined): void {
  const [, note] = useRecent();
  useEffect(() => {
    if (name) note({ href, name });
  }, [href, name, note]);
}
