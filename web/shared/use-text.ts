import { useMemo, useSyncExternalStore } from "react";
import {
  currentLanguage,
  inLanguage,
  type Language,
  onLanguageChange,
  type Text,
  type TextValues,
} from "./language.ts";

/** Texts of a page or part, by name. They stand beside what shows them, and load with it. */
export type Texts = Readonly<Record<string, Text>>;

/** Says a text of a table in the language in use. */
export type Say<T extends Texts> = (name: keyof T & string, values?: TextValues) => string;

/** The language in use; the part is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, currentLanguage, currentLanguage);
}

/** The function that says the texts of a table: `const say = useText(texts); say("title")`. */
export function useText<T extends Texts>(texts: T): Say<T> {
  const language = useLanguage();
  return useMemo(() => sayIn(texts, language), [texts, language]);
}

/** The same outside of components. */
export function sayIn<T extends Texts>(texts: T, language: Language): Say<T> {
  return (name, values) => inLanguage(texts[name] as Text, language, values);
}
