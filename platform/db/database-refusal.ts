import { InvalidInputError } from "slonik";
import { refuse } from "../errors/common.ts";
import type { Refusal } from "../errors/refusal.ts";

/**
 * Translates a fault of the database that a caller can do something about into a refusal; undefined for all others,
 * which are faults of ours. Nothing was changed in any of these cases, but for a lost connection during commit, which
 * the caller resolves by repeating the call with the same key.
 */
export function databaseRefusal(error: unknown): Refusal | undefined {
  const names = chain(error).map((each) => each.name ?? "");
  const codes = chain(error).map((each) => each.code ?? "");
  const any = (list: string[], ...wanted: string[]) => list.some((each) => wanted.includes(each));
  if (any(names, "AcquireTimeoutError", "QueueFullError")) return refuse("OVERLOADED", { retry_after_seconds: "1" });
  if (any(codes, "55P03", "40P01", "40001")) return refuse("LOCK_TIMEOUT");
  if (any(codes, "22021", "22P05")) return refuse("MALFORMED_REQUEST", { detail: "a text holds a NUL character" });
  // A text that should have been an id, a time or part of a page token: the casts of our SQL are the check.
  if (chain(error).some((each) => each instanceof InvalidInputError)) {
    return refuse("MALFORMED_REQUEST", { detail: "an id, a time or a page token is not well formed" });
  }
  if (any(codes, "57014", "25P03")) return refuse("DEADLINE");
  if (any(codes, ...lostConnection) || any(names, ...lostConnectionNames)) {
    return refuse("OVERLOADED", { retry_after_seconds: "1" });
  }
  return undefined;
}

/** Name of the constraint that a write broke; undefined for other errors. */
export function brokenConstraint(error: unknown): string | undefined {
  return chain(error).find((each) => each.constraint)?.constraint;
}

// Shutdown, crash, start-up, too many connections; and what the socket reports when the server is gone.
const lostConnection = [
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08006",
  "08003",
  "08001",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
];
const lostConnectionNames = ["BackendTerminatedError", "BackendTerminatedUnexpectedlyError", "ConnectionError"];

type Fault = { name?: string; code?: string; constraint?: string; cause?: unknown };

function chain(error: unknown): Fault[] {
  const faults: Fault[] = [];
  for (let each = error as Fault | undefined; each && faults.length < 8; each = each.cause as Fault | undefined)
    faults.push(each);
  return faults;
}
