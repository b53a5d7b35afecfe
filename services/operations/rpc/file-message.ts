import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type File, File_Purpose, File_State, FileSchema } from "../../../gen/erp/operations/v1/file_pb.ts";
import { type Caller, type Reach, reachOf } from "../../../platform/rpc/call.ts";
import type { FilePurpose } from "../domain/file-rules.ts";
import type { FileRow, FileViewer } from "../store/file-store.ts";

/** A file as the contract shows it. */
export function fileMessage(row: FileRow): File {
  return create(FileSchema, {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    size: row.size ?? 0n,
    sha256: row.sha256 ?? "",
    purpose: purposeOf[row.purpose],
    state: stateOf[row.state],
    unitId: row.unit_id ?? "",
    creatorKind: row.creator_kind,
    creatorId: row.creator_id,
    creatorName: row.creator_name,
    createTime: timestampFromDate(row.create_time),
    ...(row.expire_time ? { expireTime: timestampFromDate(row.expire_time) } : {}),
  });
}

/** The purpose of the contract as the store has it; undefined for one that is none. */
export function filePurpose(purpose: File_Purpose): FilePurpose | undefined {
  return (Object.keys(purposeOf) as FilePurpose[]).find((name) => purposeOf[name] === purpose);
}

/** What the audit trail keeps of a file. */
export function fileFields({ name, media_type, purpose, size, sha256, unit_id, expire_time }: FileRow) {
  return { name, media_type, purpose, size: String(size ?? ""), sha256, unit_id, expire_time };
}

/** The caller as one who looks at files; `reach` is where she holds the permission of the RPC. */
export function viewerOf(caller: Caller, reach: Reach): FileViewer {
  return { kind: caller.kind, id: caller.id, reach, seesMade: reachOf(caller, manageJobs)?.everywhere ?? false };
}

// Whoever manages the jobs of all sees what they made.
const manageJobs = "operations.job.manage";

const purposeOf: Record<FilePurpose, File_Purpose> = {
  attachment: File_Purpose.ATTACHMENT,
  report: File_Purpose.REPORT,
  import: File_Purpose.IMPORT,
  export: File_Purpose.EXPORT,
};

const stateOf: Record<FileRow["state"], File_State> = {
  uploading: File_State.UPLOADING,
  stored: File_State.STORED,
  deleted: File_State.DELETED,
};
