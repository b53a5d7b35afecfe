import { inLanguage, type Language, type Text } from "../../shared/language.ts";

/** What a kind of job does, in words; the kind itself when this page does not know it. */
export function jobKindText(kind: string, language: Language): string {
  const text = kinds[kind];
  return text ? inLanguage(text, language) : kind || "-";
}

const kinds: Readonly<Record<string, Text>> = {
  "system.noop": ["Test of the job queue", "佇列測試"],
  "inventory.stock_proof": ["Proof of stock against the ledger", "庫存與帳務核對"],
  "inventory.stock_snapshot": ["Daily note of stock", "每日庫存快照"],
  "operations.report": ["Report", "報表"],
};
