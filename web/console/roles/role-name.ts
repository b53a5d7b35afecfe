import type { Role } from "../../../gen/erp/auth/v1/role_pb.ts";
import type { Language } from "../../shared/language.ts";

/** What a role is called: those of the product in the language of the reader, others as whoever made them wrote it. */
export function roleName({ code, name, builtIn }: Role, language: Language): string {
  return (builtIn && language === "zh-TW" && chineseNames[code]) || name;
}

/** The names of the built-in roles, which the server has in English. */
export const chineseNames: Readonly<Record<string, string>> = {
  administrator: "系統管理員",
  auditor: "稽核員",
  integrator: "系統整合",
  operator: "作業員",
  planner: "生管",
  "warehouse-manager": "倉庫主管",
};
