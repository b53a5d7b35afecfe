import type { ConnectError } from "@connectrpc/connect";
import { refusalAnswer } from "../gateway/refusal-answer.ts";
import { problemOf } from "../gateway/rest/problem.ts";
import { plainGrpcMessage } from "../gateway/send-answer.ts";
import { refuse } from "../platform/errors/common.ts";
import type { Refusal } from "../platform/errors/refusal.ts";
import { explain, readMaxBytes } from "../platform/rpc/explain.ts";

/**
 * The includes of nginx by which it refuses in the protocol of the call, as the core does. They are made from the
 * contracts by the code with which the core itself answers, so that a caller sees one system, and written by
 * `npm run nginx:includes`; a test compares.
 */
export async function refusalIncludes(): Promise<Readonly<Record<string, string>>> {
  const all = await Promise.all(kinds.map(describe));
  return {
    "erp/refusal-texts.conf": [madeBy, ...all.flatMap(textsOf)].join("\n\n").concat("\n"),
    "erp/refusals.conf": [madeBy, ...all.flatMap(locationsOf)].join("\n\n").concat("\n"),
  };
}

const madeBy = "# Made by npm run nginx:includes from the contracts; do not edit.";

/** What nginx refuses by itself. The name is the one that erp/errors.conf uses. */
type Kind = { readonly name: string; readonly refusal: Refusal; readonly httpStatus: number };

/** Most bytes of one upload: the same as client_max_body_size of its location. */
const uploadMaxBytes = 1024 ** 3;

const kinds: readonly Kind[] = [
  {
    name: "malformed",
    refusal: refuse("MALFORMED_REQUEST", { detail: "the request is not valid HTTP" }),
    httpStatus: 400,
  },
  { name: "not-allowed", refusal: refuse("NETWORK_NOT_ALLOWED"), httpStatus: 403 },
  { name: "not-found", refusal: refuse("NOT_FOUND", { resource: "the page" }), httpStatus: 404 },
  { name: "too-large", refusal: refuse("REQUEST_TOO_LARGE", { limit_bytes: String(readMaxBytes) }), httpStatus: 413 },
  {
    name: "upload-too-large",
    refusal: refuse("REQUEST_TOO_LARGE", { limit_bytes: String(uploadMaxBytes) }),
    httpStatus: 413,
  },
  { name: "too-many", refusal: refuse("RATE_LIMITED", { retry_after_seconds: "1" }), httpStatus: 429 },
  { name: "away", refusal: refuse("OVERLOADED", { retry_after_seconds: "2" }), httpStatus: 503 },
  { name: "late", refusal: refuse("DEADLINE"), httpStatus: 504 },
];

const languages = ["en", "zh-TW"] as const;

/** A kind with its answers by the language of the caller. */
type Described = { readonly kind: Kind; readonly texts: readonly Texts[] };

type Texts = {
  readonly language: string;
  readonly grpcStatus: string;
  readonly grpcMessage: string;
  readonly grpcDetails: string;
  readonly connect: string;
  readonly problem: string;
  readonly page: string;
};

async function describe(kind: Kind): Promise<Described> {
  return { kind, texts: await Promise.all(languages.map((language) => answersOf(kind, language))) };
}

async function answersOf({ refusal, httpStatus }: Kind, language: string): Promise<Texts> {
  const error = explain(refusal, { requestId: "", language });
  const grpc = (await refusalAnswer("grpc", "application/grpc", error)).trailer ?? new Headers();
  const field = (name: string) => grpc.get(name) ?? "";
  // What nginx knows of the request only when it comes stands in the texts as its variables.
  const problem = problemOf(error, { instance: "$plain_path", requestId: "$request_id", language, status: httpStatus });
  return {
    language,
    grpcStatus: field("grpc-status"),
    grpcMessage: plainGrpcMessage(field("grpc-message")),
    grpcDetails: field("grpc-status-details-bin"),
    connect: await connectBody(error),
    problem: JSON.stringify(problem),
    page: pageOf(problem.title, problem.detail, language),
  };
}

async function connectBody(error: ConnectError): Promise<string> {
  const { body } = await refusalAnswer("connect", "application/json", error);
  const pieces: Uint8Array[] = [];
  for await (const piece of body as AsyncIterable<Uint8Array>) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

function pageOf(title: string, detail: string, language: string): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
  return `<!doctype html><html lang="${language}"><head>${head}</head><body><h1>${detail}</h1><p>$request_id</p></body></html>`;
}

/** Which text stands for a kind in the caller's language. */
function textsOf({ kind, texts }: Described): string[] {
  const map = (name: string, pick: (texts: Texts) => string) => {
    const lines = texts.map((each) => `  ${each.language === "en" ? "default" : each.language} ${quoted(pick(each))};`);
    return `map $text_language $${variable(kind.name, name)} {\n${lines.join("\n")}\n}`;
  };
  return [
    map("message", ({ grpcMessage }) => grpcMessage),
    map("details", ({ grpcDetails }) => grpcDetails),
    map("connect", ({ connect }) => connect),
    map("problem", ({ problem }) => problem),
    map("page", ({ page }) => page),
  ];
}

/** What answers in each protocol. Errors of gRPC have the status 200 in HTTP; their own is in headers. */
function locationsOf({ kind, texts: [first] }: Described): string[] {
  const { name, httpStatus, refusal } = kind;
  const $ = (what: string) => `$${variable(name, what)}`;
  const retryAfter = refusal.metadata.retry_after_seconds;
  const location = (protocol: string, type: string, headers: readonly string[], answer: string) =>
    [
      `location = /refused/${protocol}/${name} {`,
      "  internal;",
      "  client_max_body_size 0;",
      "  types {}",
      "  charset off;",
      `  default_type "${type}";`,
      '  add_header Strict-Transport-Security "max-age=31536000" always;',
      "  add_header X-Content-Type-Options nosniff always;",
      "  add_header Cache-Control no-store always;",
      "  add_header X-Request-Id $request_id always;",
      ...(retryAfter ? [`  add_header Retry-After ${retryAfter} always;`] : []),
      ...headers.map((header) => `  add_header ${header} always;`),
      `  return ${answer};`,
      "}",
    ].join("\n");
  const grpcHeaders = [
    `grpc-status ${first?.grpcStatus}`,
    `grpc-message ${$("message")}`,
    `grpc-status-details-bin ${$("details")}`,
  ];
  const forPages = [`Content-Security-Policy "default-src 'none'"`];
  return [
    location("grpc", "application/grpc", grpcHeaders, "200"),
    location("grpc-web", "application/grpc-web+proto", grpcHeaders, "200"),
    location("connect", "application/json", [], `${httpStatusOfConnect(refusal, httpStatus)} ${$("connect")}`),
    location("problem", "application/problem+json", [], `${httpStatus} ${$("problem")}`),
    location("page", "text/html; charset=utf-8", forPages, `${httpStatus} ${$("page")}`),
  ];
}

/** Connect gives each code one status; 413 for instance would be taken for an unknown error. */
function httpStatusOfConnect({ code }: Refusal, httpStatus: number): number {
  return code === "RESOURCE_EXHAUSTED" ? 429 : httpStatus;
}

function variable(kind: string, what: string): string {
  return `${kind.replaceAll("-", "_")}_${what}`;
}

function quoted(text: string): string {
  if (text.includes("'")) throw new Error(`nginx would end the text at the apostrophe: ${text}`);
  if (/\{\w+\}/.test(text)) throw new Error(`the text has a gap that nginx cannot fill: ${text}`);
  return `'${text}'`;
}
