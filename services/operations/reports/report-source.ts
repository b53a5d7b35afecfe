import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { ReportParameters } from "../../../gen/erp/operations/v1/report_pb.ts";

/** A text in the languages of the product. */
export type Text = { readonly en: string; readonly "zh-TW": string };
export type Language = keyof Text;

/** A column of a report; the width is in characters of Latin script. */
export type SourceColumn = {
  readonly title: Text;
  readonly type: "text" | "decimal" | "integer" | "date" | "time";
  readonly width: number;
  /** What the codes in its cells are called; codes that are not among them stay as they are. */
  readonly texts?: Readonly<Record<string, Text>>;
};

/** Makes clients that call for whom the report is. */
export type ClientOf = <S extends DescService>(service: S) => Client<S>;

/** For whom rows are read, and how many. */
export type SourceContext = {
  readonly client: ClientOf;
  readonly language: Language;
  readonly signal: AbortSignal;
  /** Most rows; all when 0. */
  readonly limit: number;
};

/**
 * Rows of a report, one text for each column: themselves, or a JSON array of them without line breaks and their number. The
 * text is for long reports: whoever only hands it on need not read it.
 */
export type SourceBatch = { readonly estimatedTotal: number } & (
  | { readonly rows: string[][] }
  | { readonly rowsJson: string; readonly rowCount: number }
);

/** A parameter: the path of its field, its name, and what it is of when it is an id. */
export type SourceParameter = { readonly path: string; readonly title: Text };

type Case = NonNullable<ReportParameters["report"]["case"]>;
export type ReportOf<C extends Case> = Extract<ReportParameters["report"], { case: C }>["value"];

/** A report: what it is called, what it has, and where its rows come from. */
export type ReportSource<C extends Case = Case> = {
  readonly case: C;
  readonly code: string;
  readonly title: Text;
  readonly description: Text;
  /** What who asks for it must hold beside the right to run reports. */
  readonly permission: string;
  readonly parameters: readonly SourceParameter[];
  readonly columns: readonly SourceColumn[];
  /** Reads the rows, a page at a time. */
  read(report: ReportOf<C>, context: SourceContext): AsyncIterable<SourceBatch>;
  /** What it is filtered by, for people. */
  filter(report: ReportOf<C>, context: SourceContext): Promise<readonly { label: string; value: string }[]>;
};
