import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type ReasonCode, ReasonCodeSchema } from "../../../gen/erp/inventory/v1/reason_code_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { ReasonInput } from "../domain/reason-rules.ts";
import type { ReasonRow } from "../store/reason-store.ts";
import { movementTypeName, movementTypeOf } from "./movement-type-name.ts";

/** The reason code as the contract shows it. */
export function reasonCodeMessage(row: ReasonRow): ReasonCode {
  return create(ReasonCodeSchema, {
    id: row.id,
    code: row.code,
    name: row.name,
    movementTypes: row.movement_types.map(movementTypeOf),
    requiresNote: row.requires_note,
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** What a caller gives of a reason code, in the words of the rules. */
export function reasonInput({ code, name, movementTypes, requiresNote }: ReasonCode): ReasonInput {
  return { code, name, movementTypes: movementTypes.flatMap((type) => movementTypeName(type) ?? []), requiresNote };
}

/** The fields of a reason code that the audit trail keeps. */
export function reasonFields({ code, name, movement_types, requires_note, archived }: ReasonRow): Fields {
  return { code, name, movement_types, requires_note, archived };
}
