import { inLanguage, type Language, type Text } from "../../shared/language.ts";

/** What a kind of job does, in words; the kind itself when this page does not know it. */
export function jobKindText(kind: string, language: Language): string {
  const text = kinds[kind];
  return text ? inLanguage(text, language) : kind || "-";
}

const kinds: Readonly<Record<string, Text>> = {
  "system.noop": ["Test of the job queue", "佇列測試"],
  "inventory.stock_proof": ["Proof of stock against the ledger", "庫存與帳務核對"],
  "inventory.export_entries": ["Export of the ledger", "匯出庫存異動帳"],
  "operations.audit_proof": ["Verification of the audit trail", "稽核鏈驗證"],
};
