import type { DescEnum } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { ReactNode } from "react";
import { enumText } from "../../shared/enum-text.ts";
import { enumTexts } from "../../shared/enum-texts.ts";
import type { Language, Text } from "../../shared/language.ts";
import { compareDecimals, isDecimal } from "../../shared/qty.ts";
import { dateOf, exportedInstant, groupDigits, nothing, show } from "../../shared/show.ts";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Instant } from "../parts/instant.tsx";

/** A column of a list. */
export type Column<Row> = {
  readonly id: string;
  readonly header: Text;
  /** The value in a file: exact, ungrouped, in ISO form; empty when there is none. */
  readonly value: (row: Row, language: Language) => string;
  /** What stands in the cell, when that is more than the value. */
  readonly cell?: (row: Row, language: Language) => ReactNode;
  /** For figures, which stand at the right. */
  readonly right?: boolean;
  readonly nowrap?: boolean;
  /** Hidden until somebody chooses it. */
  readonly optional?: boolean;
  /** Order of two rows, for lists that are shown whole. */
  readonly compare?: (a: Row, b: Row) => number;
};

type Make<Row, Value> = (
  id: string,
  header: Text,
  get: (row: Row) => Value,
  more?: Partial<Column<Row>>,
) => Column<Row>;

/** Makes the columns of rows of one kind: `const column = columnsOf<Item>()`. */
export function columnsOf<Row>() {
  const text: Make<Row, string> = (id, header, get, more) => ({
    id,
    header,
    value: get,
    compare: (a, b) => get(a).localeCompare(get(b), undefined, { numeric: true }),
    ...more,
  });
  const code: Make<Row, string> = (id, header, get, more) =>
    text(id, header, get, { nowrap: true, cell: (row) => <span className="code">{show(get(row))}</span>, ...more });
  const quantity = (id: string, header: Text, get: (row: Row) => string, more?: Partial<Column<Row>>): Column<Row> => ({
    id,
    header,
    value: get,
    cell: (row) => quantityCell(get(row)),
    right: true,
    compare: (a, b) => compareQuantities(get(a), get(b)),
    ...more,
  });
  const number: Make<Row, number> = (id, header, get, more) => ({
    id,
    header,
    value: (row) => String(get(row)),
    cell: (row) => show(get(row)),
    right: true,
    compare: (a, b) => get(a) - get(b),
    ...more,
  });
  const instant: Make<Row, Timestamp | undefined> = (id, header, get, more) => ({
    id,
    header,
    value: (row) => exportedInstant(get(row)),
    cell: (row) => <Instant value={get(row)} />,
    nowrap: true,
    compare: (a, b) => (dateOf(get(a))?.getTime() ?? 0) - (dateOf(get(b))?.getTime() ?? 0),
    ...more,
  });
  const choice = (
    schema: DescEnum,
    id: string,
    header: Text,
    get: (row: Row) => number,
    more?: Partial<Column<Row>>,
  ): Column<Row> => ({
    id,
    header,
    value: (row, language) => blankNothing(enumText(enumTexts, schema, get(row), language)),
    cell: (row) => <EnumBadge schema={schema} value={get(row)} />,
    nowrap: true,
    compare: (a, b) => get(a) - get(b),
    ...more,
  });
  const flag: Make<Row, boolean | undefined> = (id, header, get, more) => ({
    id,
    header,
    value: (row) => String(get(row) ?? ""),
    cell: (row, language) => show(get(row), language),
    compare: (a, b) => Number(get(a)) - Number(get(b)),
    ...more,
  });
  return { text, code, quantity, number, instant, choice, flag };
}

function quantityCell(value: string): ReactNode {
  if (value === "") return nothing;
  return value.startsWith("-") ? <span className="below-zero">{groupDigits(value)}</span> : groupDigits(value);
}

function compareQuantities(a: string, b: string): number {
  return isDecimal(a) && isDecimal(b) ? compareDecimals(a, b) : a.localeCompare(b);
}

function blankNothing(text: string): string {
  return text === nothing ? "" : text;
}
