import { inLanguage, type Language, type Text } from "./language.ts";

/**
 * What is wrong with a field, by the id of the rule that it breaks. The server says it in English with the figures of the
 * rule; in Chinese the figures are taken out of that.
 */
export function violationText(rule: string, description: string, language: Language): string {
  const text = texts[rule];
  if (!text) return description;
  const figures = description.match(/-?\d+(\.\d+)?/g) ?? [];
  return inLanguage(text, language, { first: figures[0] ?? "", last: figures.at(-1) ?? "" });
}

const texts: Readonly<Record<string, Text>> = {
  required: ["Needed.", "必填。"],
  "string.min_len": ["At least {first} characters.", "至少 {first} 個字元。"],
  "string.max_len": ["At most {first} characters.", "最多 {first} 個字元。"],
  "string.pattern": ["Not in the expected form.", "格式不正確。"],
  "string.uuid": ["Not a valid id.", "識別碼格式不正確。"],
  "string.uuid_empty": ["Choose one.", "請選擇。"],
  "string.in": ["Not one of the choices.", "不在可選的範圍內。"],
  "enum.defined_only": ["Not one of the choices.", "不在可選的範圍內。"],
  "enum.in": ["Not one of the choices.", "不在可選的範圍內。"],
  "enum.not_in": ["Choose one.", "請選擇。"],
  "int32.gte": ["At least {first}.", "不可小於 {first}。"],
  "int32.gt": ["Greater than {first}.", "必須大於 {first}。"],
  "int32.lte": ["At most {first}.", "不可大於 {first}。"],
  "int32.gte_lte": ["From {first} to {last}.", "必須介於 {first} 與 {last} 之間。"],
  "int64.gt": ["Greater than {first}.", "必須大於 {first}。"],
  "int64.gte_lte": ["From {first} to {last}.", "必須介於 {first} 與 {last} 之間。"],
  "repeated.min_items": ["At least {first}.", "至少 {first} 項。"],
  "repeated.max_items": ["At most {first}.", "最多 {first} 項。"],
  "repeated.unique": ["One of them is there twice.", "內容重複。"],
  etag: ["The version is missing.", "缺少版本。"],
};
