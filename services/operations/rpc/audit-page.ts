import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AuditRecordSchema } from "../../../gen/erp/operations/v1/audit_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { type AuditFilter, type AuditKey, listRecords } from "../store/audit-store.ts";
import { auditRecordMessage } from "./audit-record-message.ts";

/** The page of records that a request asks for, newest first. */
export async function auditPage(
  tx: Tx,
  request: { pageSize: number; pageToken: string },
  filter: AuditFilter,
  reach: Reach,
): Promise<{ records: MessageInitShape<typeof AuditRecordSchema>[]; nextPageToken: string }> {
  const page = pageOf(request, 3);
  const found = await listRecords(tx, filter, reach, { size: page.size, after: page.after && readKey(page.after) });
  const { rows, nextPageToken } = cutPage(found, page, ({ record_time_us, chain, sequence }) =>
    [record_time_us, chain, sequence].map(String),
  );
  return { records: rows.map(auditRecordMessage), nextPageToken };
}

function readKey([timeUs = "", chain = "", sequence = ""]: readonly string[]): AuditKey {
  const valid = /^\d{1,17}$/.test(timeUs) && /^\d{1,2}$/.test(chain) && /^\d{1,18}$/.test(sequence);
  if (valid) return { timeUs: BigInt(timeUs), chain: Number(chain), sequence: BigInt(sequence) };
  const violation = { field: "page_token", rule: "page_token", message: "is not a token of this list" };
  throw refuse("INVALID_REQUEST", { violations: "page_token: is not a token of this list" }, [violation]);
}
