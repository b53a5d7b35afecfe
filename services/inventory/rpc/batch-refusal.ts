import { create } from "@bufbuild/protobuf";
import { type Refusal as RefusalMessage, RefusalSchema } from "../../../gen/erp/type/v1/refusal_pb.ts";
import { Refusal } from "../../../platform/errors/refusal.ts";
import type { Call } from "../../../platform/rpc/call.ts";
import { refuseInventory } from "../errors.ts";

/** What the check of one entry of a batch came to: its value, or the refusal that an RPC for it alone would give. */
export type Checked<T> = { readonly value: T } | { readonly refusal: Refusal };

/** Checks one entry; anything but a refusal still breaks the batch as a whole. */
export function checkEntry<T>(check: () => T): Checked<T> {
  try {
    return { value: check() };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error };
    throw error;
  }
}

/** Refuses a batch that is done as a whole when any entry is refused; `list` is the field that holds the entries. */
export function demandWhole(entries: readonly Checked<unknown>[], list: string): void {
  const refused = entries.flatMap((entry, index) => ("refusal" in entry ? [{ index, refusal: entry.refusal }] : []));
  const [first, ...others] = refused;
  if (first) throw refuseBatch([first, ...others], list);
}

type RefusedEntry = { readonly index: number; readonly refusal: Refusal };

/** Builds the refusal of a batch that is done as a whole, by the entries that are refused. */
export function refuseBatch(refused: readonly [RefusedEntry, ...RefusedEntry[]], list: string): Refusal {
  const [first] = refused;
  const violations = refused.flatMap(({ index, refusal }) => violationsOf(refusal, `${list}[${index}]`));
  const metadata = {
    refused: `${refused.length}`,
    first_index: `${first.index}`,
    first_reason: first.refusal.reason,
  };
  return refuseInventory("BATCH_REFUSED", metadata, violations.slice(0, violationsMax));
}

/** A refusal as an answer shows it. */
export function refusalMessage(refusal: Refusal, { language }: Pick<Call, "language">): RefusalMessage {
  const { reason, domain, metadata, message, messageZhTw } = refusal;
  return create(RefusalSchema, { reason, domain, metadata, message: language === "zh-TW" ? messageZhTw : message });
}

// The details of a gRPC error travel in a header, and many clients take 8 KiB of them.
const violationsMax = 20;

/** The violations of an entry, whose fields begin with the name of its resource; one for the entry when it has none. */
function violationsOf({ reason, message, violations }: Refusal, entry: string) {
  if (violations.length === 0) return [{ field: entry, rule: reason, message }];
  return violations.map(({ field, message: text }) => ({
    field: field.replace(/^[a-z_]+/, entry),
    rule: reason,
    message: text,
  }));
}
