import { Code } from "@connectrpc/connect";

/**
 * HTTP status for a status code: the mapping that google/rpc/code.proto documents. Two reasons have a status of their own
 * in HTTP that says more than their code does.
 */
export function httpStatusOf(code: Code, reason = ""): number {
  return statusOfReason[reason] ?? statusOfCode[code];
}

/** Status and title of an answer that no reason describes. */
export const statusText: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthenticated",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  429: "Too many requests",
  499: "Client closed the request",
  500: "Internal error",
  501: "Not implemented",
  503: "Unavailable",
  504: "Deadline exceeded",
};

const statusOfReason: Readonly<Record<string, number | undefined>> = {
  // "Too many requests" would invite the caller to send the same again.
  REQUEST_TOO_LARGE: 413,
  // A range has a status of its own.
  RANGE_NOT_SATISFIABLE: 416,
  STORAGE_FULL: 507,
  // "Not implemented" would be counted as a fault of the server, while the caller asked for what never was there.
  UNKNOWN_METHOD: 404,
};

const statusOfCode: Readonly<Record<Code, number>> = {
  [Code.Canceled]: 499,
  [Code.Unknown]: 500,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 400,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 501,
  [Code.Internal]: 500,
  [Code.Unavailable]: 503,
  [Code.DataLoss]: 500,
  [Code.Unauthenticated]: 401,
};
