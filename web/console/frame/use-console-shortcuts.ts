import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { consolePages } from "../page-table.ts";
import { listenForShortcuts, useShortcut } from "./shortcuts.ts";

/** The shortcuts that work on every page: to each page that has keys, and to the list of all shortcuts. */
export function useConsoleShortcuts(): { readonly helpShown: boolean; readonly hideHelp: () => void } {
  const [helpShown, help] = useDisclosure(false);
  const navigate = useNavigate();
  useEffect(listenForShortcuts, []);
  useShortcut("?", ["Show all shortcuts", "顯示所有快速鍵"], help.open);
  // The table of pages never changes, so neither do the number and order of these.
  for (const { keys, title, path } of pagesWithKeys) {
    // biome-ignore lint/correctness/useHookAtTopLevel: the loop is the same each time.
    useShortcut(keys ?? "", title, () => void navigate({ to: path }));
  }
  return { helpShown, hideHelp: help.close };
}

const pagesWithKeys = consolePages.filter(({ keys }) => keys !== undefined);
