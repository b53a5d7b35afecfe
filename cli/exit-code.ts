import { Code } from "@connectrpc/connect";

/** The exit code of a check that found a fault. */
export const checkFailedExitCode = 10;

/** What the exit codes mean, in the words of --help. */
export const exitCodeMeanings: readonly [code: number, meaning: string][] = [
  [0, "done"],
  [1, "a fault on our side, or an answer that was not understood"],
  [2, "the command line is wrong; nothing was sent"],
  [3, "not signed in, or the credentials are not valid"],
  [4, "not allowed"],
  [5, "not found"],
  [6, "a conflict: it exists already, or somebody else changed it"],
  [7, "a rule of the business refuses it now"],
  [8, "the request is not valid"],
  [9, "not reachable, too slow, or too busy: repeating it may help"],
  [checkFailedExitCode, "done, and the answer is no: a check found a fault"],
  [130, "interrupted"],
];

/** Thrown when a check went through and found a fault: an answer with the field `ok`, unset. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";
}

/** The exit code for the status of a call. */
export function exitCodeOf(code: Code): number {
  return byStatus[code] ?? 1;
}

const byStatus: Partial<Record<Code, number>> = {
  [Code.Unauthenticated]: 3,
  [Code.PermissionDenied]: 4,
  [Code.NotFound]: 5,
  [Code.AlreadyExists]: 6,
  [Code.Aborted]: 6,
  [Code.FailedPrecondition]: 7,
  [Code.InvalidArgument]: 8,
  [Code.OutOfRange]: 8,
  [Code.Unavailable]: 9,
  [Code.DeadlineExceeded]: 9,
  [Code.ResourceExhausted]: 9,
};
