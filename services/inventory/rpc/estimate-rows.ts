import type { Database, Tx } from "../../../platform/db/database.ts";
import type { Call } from "../../../platform/rpc/call.ts";

/** About how many rows a stream will send: counted if that takes no longer than two seconds, else 0. */
export async function estimateRows(
  { call, database }: { readonly call: Call; readonly database: Database },
  limit: number,
  count: (tx: Tx) => Promise<bigint>,
): Promise<bigint> {
  // Whoever wants few rows wants them at once, and knows how many they are.
  if (limit > 0) return BigInt(limit);
  try {
    return await database.transaction({ timeoutMs: 2_000, readOnly: true }, count);
  } catch (error) {
    call.signal.throwIfAborted();
    call.log.info({ err: error }, "the rows of a stream could not be counted in time");
    return 0n;
  }
}
