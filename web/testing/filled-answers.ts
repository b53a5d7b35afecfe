import { create, type DescField, type DescMessage, type DescMethod, type Message, toJson } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

/** The answer of a method in which everything that may be missing is missing: lists have one row of nothing. */
export function barestAnswer(method: DescMethod): unknown {
  return toJson(
    method.output,
    filled(method.output, () => undefined),
  );
}

/** The answer of a method in which every text is as long as it gets, every number as large, and every choice the last. */
export function longestAnswer(method: DescMethod): unknown {
  return toJson(method.output, filled(method.output, longest));
}

/** An answer without anything: an empty list, a record that is not there. */
export function emptyAnswer(method: DescMethod): unknown {
  return toJson(method.output, create(method.output));
}

type Fill = (field: DescField) => unknown;

function filled(schema: DescMessage, fill: Fill, depth = 0): Message {
  const message = reflect(schema);
  for (const field of schema.fields) {
    if (field.fieldKind === "message" && depth < 4) {
      const value =
        field.message.typeName === "google.protobuf.Timestamp" ? fill(field) : filled(field.message, fill, depth + 1);
      if (value !== undefined) message.set(field, reflect(field.message, value as Message));
    } else if (field.fieldKind === "list" && field.listKind === "message" && depth < 4) {
      const list = message.get(field);
      list.add(reflect(field.message, filled(field.message, fill, depth + 1)));
    } else if (field.fieldKind === "list" && field.listKind === "scalar") {
      const value = fill(field);
      if (value !== undefined) message.get(field).add(value as never);
    } else if (field.fieldKind === "scalar" || field.fieldKind === "enum") {
      // A page of a list is its last one: another would be asked for in vain.
      const value = field.name === "next_page_token" ? undefined : fill(field);
      if (value !== undefined) message.set(field, value as never);
    }
  }
  return message.message;
}

const word = "長字串".repeat(12) + "Unbreakable".repeat(8);

function longest(field: DescField): unknown {
  if (field.fieldKind === "message")
    return { $typeName: "google.protobuf.Timestamp", seconds: 253402300799n, nanos: 0 };
  if (field.fieldKind === "enum") return field.enum.values.at(-1)?.number;
  if (field.fieldKind !== "scalar" && field.fieldKind !== "list") return undefined;
  const scalar = field.fieldKind === "scalar" ? field.scalar : field.listKind === "scalar" ? field.scalar : 0;
  if (scalar === 9) return text(field.name);
  if (scalar === 8) return true;
  if (scalar === 3 || scalar === 4) return 9007199254740993n;
  if (scalar === 5 || scalar === 13) return 2147483647;
  return undefined;
}

function text(name: string): string {
  if (/(^|_)ids?$/.test(name)) return "ffffffff-ffff-4fff-8fff-ffffffffffff";
  if (/_date$/.test(name)) return "9999-12-31";
  if (amounts.has(name)) return "-99999999999999.999999";
  if (/_json$/.test(name)) return JSON.stringify({ name: word, nested: { amount: "1", list: [word] } });
  return `${word} <img src=x onerror=alert(1)>`;
}

const amounts = new Set(
  (
    "on_hand allocated available usable quality blocked quarantine returned expired lot_barred in_transit value quantity expected " +
    "actual over_receipt_percent tolerance_quantity tolerance_percent base_quantities reversed"
  ).split(" "),
);
