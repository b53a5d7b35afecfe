/** No connection became free, or could be opened, within the time allowed for that. The work did not begin. */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

/** So many are waiting for a connection that one more would only wait in vain. The work did not begin. */
export class QueueFullError extends Error {
  override name = "QueueFullError";
}

/**
 * The server ended or could not be reached. Thrown before or during the work nothing was changed; thrown while the
 * transaction committed, the outcome is unknown, and only a repeat with the same idempotency key tells.
 */
export class ConnectionLostError extends Error {
  override name = "ConnectionLostError";
  /** The SQLSTATE of a connection failure. */
  readonly code = "08006";
}

/** The transaction used up its time. As with a lost connection, the outcome is unknown if it was committing. */
export class TransactionTimeoutError extends Error {
  override name = "TransactionTimeoutError";
  /** The SQLSTATE that the server itself gives to a statement that took too long. */
  readonly code = "57014";
}

/** A mistake in the program: a transaction within a transaction, or a query outside the life of its transaction. */
export class TransactionMisuseError extends Error {
  override name = "TransactionMisuseError";
}

/** A row does not look as its query promised. Names the columns, never their values. */
export class RowShapeError extends Error {
  override name = "RowShapeError";
}

/** True when the connection, and not just a statement on it, is gone; so the next one needs another connection. */
export function isConnectionLoss(error: unknown): boolean {
  for (
    let each = error as Fault | undefined, depth = 0;
    each && depth < 8;
    each = each.cause as Fault | undefined, depth++
  ) {
    if (lossCodes.test(each.code ?? "") || lossMessages.test(each.message ?? "")) return true;
  }
  return false;
}

type Fault = { code?: string; message?: string; cause?: unknown };

// Connection failures, shutdown and start-up of the server, an idle transaction that it ended, and socket errors.
const lossCodes =
  /^(08...|57P0[1235]|25P0[34]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND)$/;

// What the driver says without any code.
const lossMessages =
  /connection terminated|backend has been terminated|client is (pending destroy|destroyed)|timeout expired|not queryable/i;
