import { ConnectError } from "@connectrpc/connect";
import { reasonOf } from "../platform/rpc/explain.ts";

/** Why a call was refused: the documented reason with its metadata. Fails when the call went through or broke down. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, string>> {
  const error: unknown = await call.then(
    () => new Error("the call was not refused"),
    (thrown: unknown) => thrown,
  );
  const found = error instanceof ConnectError ? reasonOf(error) : undefined;
  if (!found) throw error;
  return { reason: found.reason, ...found.metadata };
}
