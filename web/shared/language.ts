/** Languages that every text for people exists in. */
export type Language = "en" | "zh-TW";

/** One text in both languages; "{name}" stands for a value that is put in. */
export type Text = readonly [en: string, zhTw: string];

/** Values for the places of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** The text in a language, with its places filled. A place without a value stays visible, so that it is noticed. */
export function inLanguage([en, zhTw]: Text, language: Language, values: TextValues = {}): string {
  return fill(language === "zh-TW" ? zhTw : en, values);
}

/** A text with its places filled. */
export function fill(text: string, values: TextValues): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The language that is in use. */
export function currentLanguage(): Language {
  return language;
}

/** Changes the language of everything on the page, and keeps it for the next visit. */
export function setLanguage(next: Language): void {
  language = next;
  if (typeof document !== "undefined") document.documentElement.lang = next === "zh-TW" ? "zh-Hant-TW" : "en";
  // A browser that forbids storage still shows the language until the page is left.
  if (typeof localStorage !== "undefined") tryTo(() => localStorage.setItem(storageKey, next));
  for (const listener of listeners) listener();
}

/** Calls the listener when the language changes; returns what ends that. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const storageKey = "erp.language";
const listeners = new Set<() => void>();
let language = firstLanguage();

function firstLanguage(): Language {
  const kept = typeof localStorage === "undefined" ? null : tryTo(() => localStorage.getItem(storageKey));
  if (kept === "en" || kept === "zh-TW") return kept;
  return typeof navigator !== "undefined" && navigator.language.toLowerCase().startsWith("zh") ? "zh-TW" : "en";
}

function tryTo<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
