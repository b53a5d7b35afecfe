import { type DescEnum, getOption } from "@bufbuild/protobuf";
import { type ErrorReason, ErrorReasonSchema } from "../../gen/erp/inventory/v1/error_reason_pb.ts";
import { reason as reasonOption } from "../../gen/erp/options/v1/reason_pb.ts";
import { ErrorReasonSchema as CommonReasonSchema } from "../../gen/erp/type/v1/error_reason_pb.ts";
import { type Refusal, refusals } from "../../platform/errors/refusal.ts";

/** Builds a refusal of the inventory service. */
export const refuseInventory = refusals<typeof ErrorReason>(ErrorReasonSchema);

/**
 * Builds the refusal that the ledger decided on, by the name of its reason, which is one of this service or one that is
 * common to all. Of the metadata it keeps what the reason declares: the ledger says all that it knows of a line.
 */
export function refusePosting(reason: string, metadata: Readonly<Record<string, string | null>>): Refusal {
  const known = declaredReasons.get(reason);
  if (!known) throw new TypeError(`the ledger refused for ${reason}, which no contract declares`);
  return known(Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value ?? ""])));
}

const declaredReasons = new Map([...declaredBy(CommonReasonSchema), ...declaredBy(ErrorReasonSchema)]);

function declaredBy(schema: DescEnum) {
  const refuse = refusals<Record<string, number>>(schema);
  return schema.values.map(({ localName, number }) => {
    const value = schema.value[number];
    const keys = value ? getOption(value, reasonOption).metadata : [];
    const build = (metadata: Record<string, string>) =>
      refuse(localName, Object.fromEntries(keys.map((key) => [key, metadata[key] ?? ""])));
    return [localName, build] as const;
  });
}
