import { ConnectError } from "@connectrpc/connect";
import { reasonOf } from "../platform/rpc/explain.ts";

/** How a call ended: "ok", or the documented reason for which it was refused. Fails when it broke down otherwise. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    const found = error instanceof ConnectError ? reasonOf(error) : undefined;
    if (!found) throw error;
    return found.reason;
  }
}
