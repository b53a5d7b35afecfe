import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ReportColumn_Type,
  type ReportColumnSchema,
  type ReportDefinitionSchema,
} from "../../../gen/erp/operations/v1/report_pb.ts";
import type { Language, ReportSource, SourceColumn } from "../reports/report-source.ts";

/** A report as the contract describes it. */
export function definitionMessage(
  { code, title, description, parameters, columns }: ReportSource,
  language: Language,
): MessageInitShape<typeof ReportDefinitionSchema> {
  return {
    code,
    title: title[language],
    description: description[language],
    parameters: parameters.map((each) => ({ path: each.path, title: each.title[language] })),
    columns: columns.map((column) => columnMessage(column, language)),
  };
}

/** A column as the contract describes it. */
export function columnMessage(
  { title, type }: SourceColumn,
  language: Language,
): MessageInitShape<typeof ReportColumnSchema> {
  return { title: title[language], type: typeOf[type] };
}

const typeOf: Record<SourceColumn["type"], ReportColumn_Type> = {
  text: ReportColumn_Type.TEXT,
  decimal: ReportColumn_Type.DECIMAL,
  integer: ReportColumn_Type.INTEGER,
  date: ReportColumn_Type.DATE,
  time: ReportColumn_Type.TIME,
};
