import type { Ref } from "../../../gen/erp/type/v1/reference_pb.ts";
import type { RecordRef } from "../store/record-ref.ts";

/** A reference that the contract demands, as the stores take it. */
export function recordRefOf(ref: Ref | undefined): RecordRef {
  return { id: ref?.id ?? "", code: ref?.code ?? "", externalId: ref?.externalId ?? "" };
}
