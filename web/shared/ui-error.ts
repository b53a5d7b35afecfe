import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, LocalizedMessageSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { currentLanguage, inLanguage, type Language, type Text } from "./language.ts";
import { requestIdOf } from "./transport.ts";
import { violationText } from "./violation-texts.ts";

/** What a page does about an error; one kind for each way of showing it. */
export type UiErrorKind =
  /** The session is over: sign in again in place. */
  | "signed-out"
  /** The password must be changed before anything else. */
  | "must-change-password"
  | "not-permitted"
  | "not-found"
  /** Fields are wrong: show it at each of them. */
  | "invalid"
  /** A rule of the business forbids it now. */
  | "refused"
  /** Somebody else was faster, or it exists already. */
  | "conflict"
  /** Too many calls: wait, then again. */
  | "wait"
  /** The server or the way to it is away: again by itself. */
  | "away"
  /** Page and server are of different versions. */
  | "other-version"
  /** The call was given up by the page itself: nothing to show. */
  | "given-up"
  /** A fault of ours: say the request id. */
  | "fault";

/** An error as pages show it. */
export type UiError = {
  readonly kind: UiErrorKind;
  readonly code: Code;
  /** Documented reason, for example "LOT_ON_HOLD"; empty when the answer is none of the core's. */
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Text for people in the language in use. */
  readonly message: string;
  /** Fields that are wrong, by their path in the contract, for example "item.code". */
  readonly fields: readonly { readonly path: string; readonly message: string }[];
  /** Permission that is missing; empty for other kinds. */
  readonly permission: string;
  readonly retryAfterSeconds: number;
  readonly requestId: string;
};

/** The one way from whatever a call failed with to what a page shows. */
export function toUiError(cause: unknown, language: Language = currentLanguage()): UiError {
  const error = ConnectError.from(cause);
  const info = error.findDetails(ErrorInfoSchema)[0];
  const metadata = info?.metadata ?? {};
  const kind = kindOf(error, info?.reason ?? "");
  const fields = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) =>
    fieldViolations.map(({ field, reason, description }) => ({
      path: field,
      message: violationText(reason, description, language),
    })),
  );
  const known = info && reasonText({ ...info, metadata }, language);
  const sent = error.findDetails(LocalizedMessageSchema).find(({ locale }) => locale === language)?.message;
  const listed = fields.length > 0 && language === "zh-TW" ? inLanguage(texts.invalid, language) : undefined;
  return {
    kind,
    code: error.code,
    reason: info?.reason ?? "",
    metadata,
    message: listed ?? known ?? sent ?? (info ? error.rawMessage : inLanguage(texts[kind], language)),
    fields,
    permission: kind === "not-permitted" ? (metadata.permission ?? metadata.permissions ?? "") : "",
    retryAfterSeconds: Number(metadata.retry_after_seconds ?? error.metadata.get("retry-after")) || 0,
    requestId: metadata.request_id || error.metadata.get("x-request-id") || requestIdOf(cause) || requestIdOf(error),
  };
}

/** Says a refusal in a language; undefined when the reason is not known. */
export type ReasonText = (
  info: { domain: string; reason: string; metadata: Readonly<Record<string, string>> },
  language: Language,
) => string | undefined;

/**
 * Gives the mapper the texts of all reasons (`reasonText`), which weigh 10 KB: without them it shows the text that the
 * server sent, in the language of the call and with records named as in the contracts.
 */
export function learnReasons(texts: ReasonText): void {
  reasonText = texts;
}

let reasonText: ReasonText = () => undefined;

/** Whether asking once more, unchanged, can help: for reads that repeat themselves. */
export function isPassing(cause: unknown): boolean {
  return toUiError(cause).kind === "away";
}

function kindOf(error: ConnectError, reason: string): UiErrorKind {
  // fetch() that got no answer at all throws a TypeError, for which Connect has no code of its own.
  if (error.cause instanceof TypeError && reason === "" && error.code !== Code.InvalidArgument) return "away";
  if (reason === "PASSWORD_CHANGE_REQUIRED") return "must-change-password";
  // It comes with a page of an old session and goes away with a new one.
  if (reason === "CSRF_TOKEN_INVALID") return "other-version";
  switch (error.code) {
    case Code.Unauthenticated:
      return "signed-out";
    case Code.PermissionDenied:
      return "not-permitted";
    case Code.NotFound:
      return "not-found";
    case Code.InvalidArgument:
    case Code.OutOfRange:
      return "invalid";
    case Code.FailedPrecondition:
      return "refused";
    case Code.Aborted:
    case Code.AlreadyExists:
      return "conflict";
    case Code.ResourceExhausted:
      return "wait";
    case Code.Unavailable:
    case Code.DeadlineExceeded:
      return "away";
    case Code.Unimplemented:
      return "other-version";
    case Code.Canceled:
      return "given-up";
    default:
      return "fault";
  }
}

/** What is said when the answer carries no reason: it came from a proxy, or there was none. */
const texts: Readonly<Record<UiErrorKind, Text>> = {
  "signed-out": ["You are signed out. Sign in again.", "您已登出，請重新登入。"],
  "must-change-password": ["Change your password first.", "請先變更密碼。"],
  "not-permitted": ["You don't have permission to do this.", "您沒有權限執行此操作。"],
  "not-found": ["Not found, or not visible to you.", "找不到這筆資料，或您無權檢視。"],
  invalid: ["Some entries need to be corrected.", "部分欄位需要修正。"],
  refused: ["This is not possible now.", "目前無法執行此操作。"],
  conflict: ["Somebody else changed this record meanwhile.", "資料已被他人修改。"],
  wait: ["Too many requests. Wait a moment.", "要求過於頻繁，請稍候。"],
  away: ["The server cannot be reached. Check the network, then try again.", "無法連線到伺服器。請檢查網路後重試。"],
  "other-version": ["The server is older or newer than this page.", "伺服器與此頁面的版本不同。"],
  "given-up": ["The request was given up.", "已取消要求。"],
  fault: ["Something went wrong on our side.", "系統發生錯誤。"],
};
