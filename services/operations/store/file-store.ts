import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { FilePurpose } from "../domain/file-rules.ts";

const fileRow = z.object({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  purpose: z.string().transform((name) => name as FilePurpose),
  state: z.enum(["uploading", "stored", "deleted"]),
  unit_id: z.string().nullable(),
  creator_kind: z.string(),
  creator_id: z.string(),
  creator_name: z.string(),
  storage_key: z.string(),
  size: z.bigint().nullable(),
  sha256: z.string().nullable(),
  create_time: z.date(),
  expire_time: z.date().nullable(),
});

/** What is known of a file. */
export type FileRow = z.infer<typeof fileRow>;

/** Who looks at files: her own, and those of others that her reach of the permission, or managing them, shows her. */
export type FileViewer = {
  readonly kind: string;
  readonly id: string;
  /** Where she sees the attachments of others. */
  readonly reach: Reach;
  /** Whether she sees the reports, imports and exports of others. */
  readonly seesMade: boolean;
};

/** A file whose content is about to come. */
export type NewFile = Pick<
  FileRow,
  "id" | "name" | "media_type" | "purpose" | "unit_id" | "creator_kind" | "creator_id" | "creator_name" | "storage_key"
>;

/** Notes that the content of a file is on its way. */
export async function insertUpload(tx: Tx, file: NewFile): Promise<void> {
  await tx.query(sql.unsafe`
    insert into operations.file
      (id, name, media_type, purpose, state, unit_id, creator_kind, creator_id, creator_name, storage_key)
    values (
      ${file.id}::uuid, ${file.name}, ${file.media_type}, ${file.purpose}, 'uploading', ${file.unit_id}::uuid,
      ${file.creator_kind}, ${file.creator_id}, ${file.creator_name}, ${file.storage_key}
    )
  `);
}

/** Notes that all of a file is in the storage; undefined when the upload was given up meanwhile. */
export async function storeFile(
  tx: Tx,
  id: string,
  content: { readonly size: number; readonly sha256: Buffer; readonly keepSeconds: number | undefined },
): Promise<FileRow | undefined> {
  const row = await tx.maybeOne(sql.type(fileRow)`
    update operations.file f
    set state = 'stored', size = ${content.size}, sha256 = ${sql.binary(content.sha256)},
      expire_time = now() + make_interval(secs => ${content.keepSeconds ?? null}::float8)
    where f.id = ${id}::uuid and f.state = 'uploading'
    returning ${fileColumns}
  `);
  return row ?? undefined;
}

/** Notes that an upload came to nothing. Returns whether it was one until now. */
export async function giveUpUpload(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(sql.unsafe`
    update operations.file
    set state = 'deleted', delete_time = now()
    where id = ${id}::uuid and state = 'uploading'
  `);
  return rowCount > 0;
}

/** Returns a file that is there and that the viewer may see; undefined otherwise. */
export async function findFile(tx: Tx, id: string, viewer: FileViewer): Promise<FileRow | undefined> {
  const row = await tx.maybeOne(sql.type(fileRow)`
    select ${fileColumns} from operations.file f
    where f.id = ${id}::uuid and ${isThere} and (${isOwn(viewer)} or ${isShown(viewer)})
  `);
  return row ?? undefined;
}

/** Returns a file that is there, for whoever has a link to it. */
export async function findLinkedFile(tx: Tx, id: string): Promise<FileRow | undefined> {
  const row = await tx.maybeOne(
    sql.type(fileRow)`select ${fileColumns} from operations.file f where f.id = ${id}::uuid and ${isThere}`,
  );
  return row ?? undefined;
}

/** Which files to list. Empty texts and lists ask for nothing. */
export type FileFilter = {
  readonly purposes: readonly FilePurpose[];
  readonly unitId: string;
  readonly ownOnly: boolean;
};

/** Lists the files that a viewer may see, newest first: one more than the size of the page. */
export async function listFiles(
  tx: Tx,
  { purposes, unitId, ownOnly }: FileFilter,
  viewer: FileViewer,
  { size, after }: { readonly size: number; readonly after: string | undefined },
): Promise<readonly FileRow[]> {
  const conditions = [
    isThere,
    ...(purposes.length > 0 ? [sql.fragment`f.purpose = any(${sql.array([...purposes], "text")})`] : []),
    ...(unitId ? [sql.fragment`f.unit_id = ${unitId}::uuid`] : []),
    ...(after ? [sql.fragment`f.id < ${after}::uuid`] : []),
  ];
  const branch = (seen: Fragment) => sql.fragment`
    (
      select f.id from operations.file f
      where ${seen} and ${sql.join(conditions, sql.fragment` and `)}
      order by f.id desc
      limit ${size + 1}
    )
  `;
  // Each has an index of its own; together they would have none.
  const branches = [branch(isOwn(viewer)), ...(ownOnly ? [] : [branch(isShown(viewer))])];
  return tx.any(sql.type(fileRow)`
    select ${fileColumns} from operations.file f
    where f.id in (${sql.join(branches, sql.fragment` union `)})
    order by f.id desc
    limit ${size + 1}
  `);
}

/** Deletes a file that is the caller's own or an attachment in her reach, and returns it; undefined when it is neither. */
export async function deleteFile(tx: Tx, id: string, viewer: FileViewer): Promise<FileRow | undefined> {
  const row = await tx.maybeOne(sql.type(fileRow)`
    update operations.file f
    set state = 'deleted', delete_time = now()
    where f.id = ${id}::uuid and ${isThere} and (${isOwn(viewer)} or ${isShown(viewer)})
    returning ${fileColumns}
  `);
  return row ?? undefined;
}

type Fragment = ReturnType<typeof sql.fragment>;

const fileColumns = sql.fragment`
  f.id, f.name, f.media_type, f.purpose, f.state, f.unit_id, f.creator_kind, f.creator_id, f.creator_name, f.storage_key,
  f.size, encode(f.sha256, 'hex') as sha256, f.create_time, f.expire_time
`;

const isThere = sql.fragment`f.state = 'stored' and (f.expire_time is null or f.expire_time > now())`;

function isOwn({ kind, id }: FileViewer): Fragment {
  return sql.fragment`(f.creator_kind = ${kind} and f.creator_id = ${id})`;
}

/** Attachments go by their unit; what has none is for everybody whose reach has no end. */
function isShown({ reach, seesMade }: FileViewer): Fragment {
  const inReach = reach.everywhere
    ? sql.fragment`f.purpose = 'attachment'`
    : sql.fragment`f.purpose = 'attachment' and f.unit_id = any(${sql.array([...reach.unitIds], "uuid")})`;
  return seesMade ? sql.fragment`(f.purpose <> 'attachment' or ${inReach})` : sql.fragment`(${inReach})`;
}
