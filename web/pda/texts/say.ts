import { useCallback } from "react";
import type { TextValues } from "../../shared/language.ts";
import { type Say, useText } from "../../shared/use-text.ts";
import { type PageText, pageTexts } from "./page-texts.ts";
import { taskTexts } from "./task-texts.ts";

/** The function that says the texts of the pages. */
export function useSay(): Say<typeof pageTexts> {
  const say = useText(pageTexts);
  return useCallback((name, values) => say(name, values && whole(values)), [say]);
}

/** The function that says the texts of the tasks; values that are names of the contract come in words. */
export function useTaskSay(): Say<typeof taskTexts> {
  const page = useSay();
  const say = useText(taskTexts);
  return (name, values = {}) => {
    const status = String(values.status ?? "");
    const said = status === "" ? values : { ...values, status: sayStatus(page, status) };
    return say(name, whole(said)).trim();
  };
}

/** Values in which no line ends within a code: nobody finds "A-01-" in one line and "2" in the next. */
function whole(values: TextValues): TextValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, String(value).replaceAll("-", "-\u2060")]),
  );
}

/** A status of stock in words, by its name in the contract. */
export function sayStatus(say: Say<typeof pageTexts>, status: string): string {
  return sayEnum(say, `status_${status.replace("STOCK_STATUS_", "")}`, status);
}

/** Why a place is suggested, by its name in the contract. */
export function sayReason(say: Say<typeof pageTexts>, reason: string): string {
  return sayEnum(say, `reason_${reason.replace("REASON_", "")}`, "");
}

function sayEnum(say: Say<typeof pageTexts>, name: string, otherwise: string): string {
  return name in pageTexts ? say(name as PageText) : otherwise;
}
