import { durationMs, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { command } from "../deps.ts";
import { findFile } from "../store/file-store.ts";
import { viewerOf } from "./file-message.ts";

export const createFileLink = command(FileService.method.createFileLink, async ({ fileId, life }, context) => {
  const { tx, caller, reach, deps, audit } = context;
  const file = await findFile(tx, fileId, viewerOf(caller, reach));
  if (!file) throw refuse("NOT_FOUND", { resource: "file" });
  const lifeMs = life ? durationMs(life) : defaultLifeMs;
  // To the second, as the token has it, and never shorter than what was asked for.
  const expireTime = new Date(Math.ceil((Date.now() + lifeMs) / 1000) * 1000);
  audit({
    resourceType: "file",
    resourceId: file.id,
    unitId: file.unit_id ?? undefined,
    after: { link_until: expireTime.toISOString() },
  });
  return { path: `/files/${deps.fileLinks.make(file.id, expireTime)}`, expireTime: timestampFromDate(expireTime) };
});

const defaultLifeMs = 300_000;
