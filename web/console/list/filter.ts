import type { DescEnum } from "@bufbuild/protobuf";
import type { GenEnum } from "@bufbuild/protobuf/codegenv2";
import type { Text } from "../../shared/language.ts";

/** One way to narrow a list. Its value stands in the address as a text. */
export type Filter =
  | { readonly id: string; readonly kind: "search"; readonly label: Text }
  | { readonly id: string; readonly kind: "text" | "number" | "flag" | "date" | "instant"; readonly label: Text }
  | { readonly id: string; readonly kind: "warehouse" | "item" | "location" | "lot" | "site"; readonly label: Text }
  /** Values of an enum, one or several. */
  | { readonly id: string; readonly kind: "choices" | "choice"; readonly label: Text; readonly schema: DescEnum };

/** The numbers of an enum in the value of a filter, "1,3"; what is none of them is not asked for. */
export function choicesOf<E extends number>(schema: GenEnum<E> | DescEnum, value: string | undefined): E[] {
  const known: DescEnum = schema;
  return (value ?? "")
    .split(",")
    .map(Number)
    .filter((number): number is E => number !== 0 && known.value[number] !== undefined);
}

/** Whether a value is an id; an address that somebody changed by hand shall not break the page. */
export function idOf(value: string | undefined): string {
  return value && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value : "";
}
