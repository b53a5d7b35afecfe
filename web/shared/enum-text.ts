import type { DescEnum } from "@bufbuild/protobuf";
import { inLanguage, type Language, type Text } from "./language.ts";
import { nothing } from "./show.ts";

/** Texts of enum values: by the full name of the enum, then by the name of the value without the enum's prefix. */
export type EnumTexts = Readonly<Record<string, Readonly<Record<string, Text>>>>;

/**
 * The text of an enum value in a language; "-" for the zero value, which means "not set". A value that this page does not
 * know, since the server is newer, is shown by its number rather than hidden.
 */
export function enumText(texts: EnumTexts, schema: DescEnum, value: number, language: Language): string {
  if (value === 0) return nothing;
  const text = texts[schema.typeName]?.[schema.value[value]?.localName ?? ""];
  return text ? inLanguage(text, language) : `#${value}`;
}
