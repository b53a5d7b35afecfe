import type { Role } from "../../../gen/erp/auth/v1/role_pb.ts";
import { inLanguage, type Language, type Text } from "../../shared/language.ts";

/** What a role is called: those of the product in the language of the reader, others as whoever made them wrote it. */
export function roleName({ code, name, builtIn }: Role, language: Language): string {
  const own = builtIn && names[code];
  return own ? inLanguage(own, language) : name;
}

const names: Readonly<Record<string, Text>> = {
  administrator: ["Administrator", "系統管理員"],
  auditor: ["Auditor", "稽核員"],
  integrator: ["Integrator", "系統整合"],
  operator: ["Operator", "作業員"],
  planner: ["Planner", "生管"],
  "warehouse-manager": ["Warehouse manager", "倉庫主管"],
};
