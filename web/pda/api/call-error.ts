import { currentLanguage } from "../../shared/language.ts";

/** Why a call has failed, for what the page does next and for people. */
export class CallError extends Error {
  override readonly name = "CallError";
  /**
   * "away": no answer, or one that says to come again; the call may have taken effect. "signed_out": the session is over.
   * "device": the device is not trusted. "refused": anything that would fail again.
   */
  readonly kind: "away" | "signed_out" | "device" | "refused";
  /** Documented reason, for example "LOT_ON_HOLD"; empty when the server said none. */
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(kind: CallError["kind"], message: string, reason = "", metadata: Readonly<Record<string, string>> = {}) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.metadata = metadata;
  }
}

type Detail = {
  readonly type?: string;
  readonly debug?: { reason?: string; metadata?: Record<string, string>; message?: string };
};
type ErrorBody = { readonly code?: string; readonly message?: string; readonly details?: readonly Detail[] };

/** Reads the error of an answer in the form of Connect. Whatever else came, a page of a proxy for one, is told by its status. */
export function readCallError(status: number, body: unknown): CallError {
  const { code = "", message, details = [] } = (typeof body === "object" && body ? body : {}) as ErrorBody;
  const debug = (type: string) => details.find((detail) => detail.type === type)?.debug;
  const { reason = "", metadata = {} } = debug("google.rpc.ErrorInfo") ?? {};
  // The server says why in the language of the page.
  const text = debug("google.rpc.LocalizedMessage")?.message ?? message;
  const kind = kindOf(status, code, reason);
  // What is no answer of the core's means to a person that there is none.
  return new CallError(kind, text ?? (kind === "away" ? awayText() : `HTTP ${status}`), reason, metadata);
}

/** What is said when there is no answer. */
export function awayText(): string {
  return currentLanguage() === "en" ? "The server cannot be reached." : "無法連線到伺服器。";
}

function kindOf(status: number, code: string, reason: string): CallError["kind"] {
  if (deviceReasons.has(reason)) return "device";
  if (code === "unauthenticated") return "signed_out";
  if (comeAgain.has(code) || retryable.has(reason)) return "away";
  // An answer without a code is none of the core's: something on the way is down.
  return code === "" && (status === 0 || status === 429 || status >= 500) ? "away" : "refused";
}

const deviceReasons = new Set(["DEVICE_NOT_TRUSTED", "DEVICE_PROOF_INVALID", "DEVICE_PROOF_REQUIRED"]);
const comeAgain = new Set([
  "unavailable",
  "deadline_exceeded",
  "canceled",
  "resource_exhausted",
  "internal",
  "unknown",
]);
const retryable = new Set([
  "COMMAND_IN_PROGRESS",
  "LOCK_TIMEOUT",
  "OVERLOADED",
  "RATE_LIMITED",
  "DEADLINE",
  "MAINTENANCE",
]);
