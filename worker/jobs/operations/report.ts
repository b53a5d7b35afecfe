import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { File_Purpose } from "../../../gen/erp/operations/v1/file_pb.ts";
import { FileStreamService, UploadFileRequestSchema } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import {
  ReportFormat,
  type ReportParameters,
  type ReportPayload,
  type ReportPayloadSchema,
  type ReportResultSchema,
} from "../../../gen/erp/operations/v1/report_pb.ts";
import { askedReport } from "../../../services/operations/jobs.ts";
import type { JobContext, JobHandler } from "../../job-handler.ts";
import { refuseJob } from "../../refuse-job.ts";
import { renderInChild } from "../../render/render-in-child.ts";
import { pdfRowsMax, type RenderSpec, type TableColumn, type TableRow } from "../../render/render-spec.ts";

/**
 * Reads the rows as who asked for the report, renders them in a process of its own, and uploads the file while it is made.
 * Another attempt makes another file: the rows may be others by then.
 */
export const report: JobHandler<typeof ReportPayloadSchema, typeof ReportResultSchema> = async (payload, context) => {
  const { client, requestId, signal, attempt } = context;
  const language = payload.language === "zh-TW" ? "zh-TW" : "en";
  const asked = askedReport(payload.parameters as ReportParameters);
  const source = { client, language, signal, limit: 0 } as const;
  const spec = await specOf(payload, asked, source);
  const read: Read = { rows: 0, total: 0, rowsMax: spec.format === "pdf" ? pdfRowsMax : undefined };
  const name = `${spec.title} ${new Date().toISOString().slice(0, 10)}.${spec.format}`;
  const start = {
    name,
    mediaType: mediaTypes[spec.format],
    purpose: File_Purpose.REPORT,
    keep: durationFromMs(keepMs),
  };
  async function* pieces() {
    const first = {
      requestId: requestId(`file of attempt ${attempt}`),
      piece: { case: "start" as const, value: start },
    };
    yield create(UploadFileRequestSchema, first);
    for await (const value of renderInChild(spec, rowsOf(asked.read(source), read, context), signal)) {
      yield create(UploadFileRequestSchema, { piece: { case: "chunk", value } });
    }
  }
  // With news each heartbeat goes out within a second, and its reply says whether somebody has cancelled the job.
  const ticking = setInterval(() => tell(read, context), tickMs);
  try {
    const { file } = await client(FileStreamService).uploadFile(pieces(), { signal });
    return { result: { rows: BigInt(read.rows), size: file?.size ?? 0n }, resultFileId: file?.id ?? "" };
  } catch (error) {
    // What ended the rows says more than what became of the upload without them.
    throw signal.aborted ? error : (read.failure ?? error);
  } finally {
    clearInterval(ticking);
  }
};

const tickMs = 500;

const keepMs = 7 * 86_400_000;

/** Hands on the rows and says how far they are. */
async function* rowsOf(
  batches: ReturnType<ReturnType<typeof askedReport>["read"]>,
  read: Read,
  context: JobContext,
): AsyncGenerator<readonly TableRow[] | string> {
  try {
    for await (const batch of batches) {
      context.signal.throwIfAborted();
      read.total = Math.max(read.total, batch.estimatedTotal);
      read.rows += "rows" in batch ? batch.rows.length : batch.rowCount;
      const { rowsMax } = read;
      if (rowsMax !== undefined && read.rows > rowsMax) {
        throw refuseJob("REPORT_TOO_LONG", { rows_max: String(rowsMax) });
      }
      tell(read, context);
      yield "rows" in batch ? batch.rows : batch.rowsJson;
    }
  } catch (error) {
    read.failure = error;
    throw error;
  }
}

/** How many rows were read, and about how many there are. */
type Read = { rows: number; total: number; readonly rowsMax: number | undefined; failure?: unknown };

/** An estimate may be too low; nobody wants to read of 110 percent. */
function tell({ rows, total }: Read, { progress }: JobContext): void {
  progress(rows, total === 0 ? 0 : Math.max(total, rows), "");
}

async function specOf(
  payload: ReportPayload,
  asked: ReturnType<typeof askedReport>,
  source: Parameters<typeof asked.read>[0],
): Promise<RenderSpec> {
  const { timeZone, byteOrderMark } = payload;
  const { language } = source;
  const made = { name: payload.requesterName, time: new Date(), timeZone };
  const { title, columns } = asked.source;
  return {
    format: formats[payload.format] ?? "csv",
    title: title[language],
    columns: columns.map((column) => columnOf(column, language)),
    timeZone,
    facts: await asked.facts(source, made),
    language,
    byteOrderMark,
  };
}

function columnOf({ title, type, width, texts }: ReportColumn, language: RenderSpec["language"]): TableColumn {
  const column = { title: title[language], type, width };
  if (!texts) return column;
  const named = Object.entries(texts).map(([code, text]) => [code, text[language]]);
  return { ...column, texts: Object.fromEntries(named) };
}

type ReportColumn = ReturnType<typeof askedReport>["source"]["columns"][number];

const formats: Readonly<Record<number, RenderSpec["format"]>> = {
  [ReportFormat.CSV]: "csv",
  [ReportFormat.XLSX]: "xlsx",
  [ReportFormat.PDF]: "pdf",
};

const mediaTypes: Record<RenderSpec["format"], string> = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
};
