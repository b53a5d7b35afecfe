import type { DescMethod } from "@bufbuild/protobuf";
import type { Answer } from "./bend-calls.ts";
import { answerWith, proxyPage, refuseWith } from "./faults.ts";
import { barestAnswer, emptyAnswer, longestAnswer } from "./filled-answers.ts";

/** A state of the matrix: what the server does, and what the page has to say about it. */
export type PageState = {
  readonly name: string;
  /** What the calls get; told which one the page cannot do without. */
  readonly answer: (isMain: (method: DescMethod) => boolean) => Answer;
  /** One of these texts must be there, in English and Chinese. */
  readonly says?: readonly (readonly [en: string, zhTw: string])[];
  /** Whether the server answers, with nothing or too much: what was asked of it is then done. */
  readonly isAnswer?: boolean;
  /** Whether only the sections of a record are refused: pages of records have such. */
  readonly isOfSections?: boolean;
};

const all = (answer: Answer) => () => answer;
const denied = refuseWith(403, "permission_denied", "PERMISSION_DENIED", { permission: "some.thing.read" });

/** All states that every page is put in, beside the ones in which it is slow and in which all is well. */
export const pageStates: readonly PageState[] = [
  {
    name: "empty",
    isAnswer: true,
    answer: () => (call, method) => answerWith(emptyAnswer(method))(call),
  },
  { name: "everything unset", isAnswer: true, answer: () => (call, method) => answerWith(barestAnswer(method))(call) },
  { name: "longest texts", isAnswer: true, answer: () => (call, method) => answerWith(longestAnswer(method))(call) },
  {
    name: "403 of the page",
    answer: all(denied),
    says: [
      ["You don't have permission to view this page", "您沒有權限檢視此頁面"],
      ["You do not hold the permission some.thing.read.", "您沒有 some.thing.read 權限。"],
    ],
  },
  {
    name: "403 of its sections",
    answer: (isMain) => (call, method) => (isMain(method) ? call.fallback() : denied(call)),
    isOfSections: true,
  },
  {
    name: "404",
    answer: all(refuseWith(404, "not_found", "NOT_FOUND", { resource: "item" })),
    says: [
      ["Not found, or not visible to you", "找不到這筆資料，或您無權檢視"],
      ["Item was not found.", "找不到料件。"],
    ],
  },
  {
    name: "aborted",
    answer: all(refuseWith(409, "aborted", "LOCK_TIMEOUT")),
    says: [["Somebody else is changing the same record. Repeat the call.", "其他人正在修改同一筆資料，請重試。"]],
  },
  {
    name: "429",
    answer: all(refuseWith(429, "resource_exhausted", "RATE_LIMITED", { retry_after_seconds: "7" })),
    says: [["Too many calls. Wait 7 s.", "呼叫過於頻繁，請等待 7 秒。"]],
  },
  {
    name: "500",
    answer: all(refuseWith(500, "internal", "INTERNAL", { request_id: "req-12345678" })),
    says: [["req-12345678", "req-12345678"]],
  },
  {
    name: "HTML of a proxy",
    answer: all(proxyPage),
    says: [["The server cannot be reached.", "無法連線到伺服器。"]],
  },
  {
    name: "no network",
    answer: all((call) => call.abort()),
    says: [["The server cannot be reached.", "無法連線到伺服器。"]],
  },
  {
    name: "newer server",
    answer: all(refuseWith(501, "unimplemented", "UNKNOWN_METHOD")),
    says: [["There is no such method.", "沒有這個方法。"]],
  },
];
