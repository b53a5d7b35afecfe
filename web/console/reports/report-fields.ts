import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import {
  type ReportDefinition,
  type ReportParameters,
  ReportParametersSchema,
} from "../../../gen/erp/operations/v1/report_pb.ts";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import type { FilterValues } from "../list/list-source.ts";

/** The fields of a report's form, made from what the report takes and from the contract of its parameters. */
export function reportFilters({ code, parameters }: ReportDefinition): Filter[] {
  return parameters.flatMap(({ path, title }) => {
    const field = fieldOf(code, path);
    return (field && filterOf(field, path, title)) ?? [];
  });
}

/** Other parameters that cannot be given together with the one at a path. */
export function rivalsOf({ code, parameters }: ReportDefinition, path: string): string[] {
  const oneof = fieldOf(code, path)?.oneof;
  if (!oneof) return [];
  return parameters.map((each) => each.path).filter((other) => other !== path && fieldOf(code, other)?.oneof === oneof);
}

/**
 * What is asked for, made from the values of the form; undefined while none of those is given of which the report needs one,
 * as the moment of stock in the past.
 */
export function reportParameters(definition: ReportDefinition, values: FilterValues): ReportParameters | undefined {
  const { code, parameters } = definition;
  const report: JsonObject = {};
  for (const { path } of parameters) {
    const field = fieldOf(code, path);
    if (!field) continue;
    const isChosen = [path, ...rivalsOf(definition, path)].some((each) => values[each]);
    if (field.oneof && !isChosen) return undefined;
    const value = jsonOf(field, values[path] ?? "");
    if (value !== undefined) putAt(report, path.split("."), value);
  }
  return fromJson(ReportParametersSchema, { [code]: report });
}

function fieldOf(code: string, path: string): DescField | undefined {
  let message: DescMessage | undefined = ReportParametersSchema;
  let field: DescField | undefined;
  for (const name of [code, ...path.split(".")]) {
    field = message?.fields.find((each) => each.name === name);
    message = field?.message;
  }
  return field;
}

function filterOf(field: DescField, id: string, title: string): Filter | undefined {
  const label = [title, title] as const;
  if (field.fieldKind === "list" && field.listKind === "enum")
    return { id, kind: "choices", label, schema: field.enum };
  if (isMoment(field)) return { id, kind: "instant", label };
  if (field.fieldKind !== "scalar") return undefined;
  if (field.scalar === ScalarType.BOOL) return { id, kind: "flag", label };
  if (field.scalar === ScalarType.INT32) return { id, kind: "number", label };
  const kind = recordKinds[field.name];
  // Nobody knows the ids of other records by heart.
  return kind && { id, kind, label };
}

function isMoment(field: DescField): boolean {
  return field.fieldKind === "message" && field.message.typeName === TimestampSchema.typeName;
}

// An address that somebody changed by hand shall not break the page: what does not fit is left out.
function jsonOf(field: DescField, value: string): JsonValue | undefined {
  if (value === "") return undefined;
  if (field.fieldKind === "list") return field.listKind === "enum" ? choicesOf(field.enum, value) : undefined;
  if (isMoment(field)) return Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString();
  if (field.fieldKind !== "scalar") return undefined;
  if (field.scalar === ScalarType.BOOL) return value === "1";
  if (field.scalar === ScalarType.INT32) return /^-?\d{1,9}$/.test(value) ? Number(value) : undefined;
  return idOf(value) || undefined;
}

function putAt(target: JsonObject, [name = "", ...below]: readonly string[], value: JsonValue): void {
  if (below.length === 0) target[name] = value;
  else {
    target[name] ??= {};
    putAt(target[name] as JsonObject, below, value);
  }
}

const recordKinds: Readonly<Record<string, "warehouse" | "item" | "location" | "lot">> = {
  warehouse_id: "warehouse",
  item_id: "item",
  location_id: "location",
  lot_id: "lot",
};
