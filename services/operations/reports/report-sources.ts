import type { ReportParameters } from "../../../gen/erp/operations/v1/report_pb.ts";
import { lotAgeing } from "./lot-ageing.ts";
import { movementLedger } from "./movement-ledger.ts";
import type { Language, ReportSource, SourceBatch, SourceContext } from "./report-source.ts";
import { stockAsOf, stockOnHand } from "./stock-reports.ts";
import { words } from "./words.ts";

/** All reports. */
export const reportSources = [stockOnHand, stockAsOf, movementLedger, lotAgeing] as unknown as readonly ReportSource[];

/** A report that was asked for, with its parameters. */
export type AskedReport = {
  readonly source: ReportSource;
  read(context: SourceContext): AsyncIterable<SourceBatch>;
  /** What is said of it beside its rows: the filter, and when and for whom it was made. */
  facts(context: SourceContext, made: MadeFor): Promise<{ label: string; value: string }[]>;
};

export type MadeFor = { readonly name: string; readonly time: Date; readonly timeZone: string };

/** Finds the report that parameters ask for. */
export function askedReport({ report }: ReportParameters): AskedReport {
  const source = reportSources.find((each) => each.case === report.case);
  if (!source || report.case === undefined) throw new TypeError("no report was asked for");
  const { value } = report;
  return {
    source,
    read: (context) => source.read(value, context),
    facts: async (context, made) => [...(await source.filter(value, context)), ...madeFacts(made, context.language)],
  };
}

function madeFacts({ name, time, timeZone }: MadeFor, language: Language) {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return [
    { label: words.madeAt[language], value: format.format(time) },
    { label: words.timeZone[language], value: timeZone },
    { label: words.madeBy[language], value: name },
  ];
}
