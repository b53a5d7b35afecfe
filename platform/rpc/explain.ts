import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { codeFromString, codeToString } from "@connectrpc/connect/protocol-connect";
import {
  BadRequest_FieldViolationSchema,
  BadRequestSchema,
  ErrorInfoSchema,
  LocalizedMessageSchema,
} from "../../gen/google/rpc/error_details_pb.ts";
import { databaseRefusal } from "../db/database-refusal.ts";
import { refuse } from "../errors/common.ts";
import { Refusal } from "../errors/refusal.ts";

/** What is known of the call when an error is explained. */
export type ExplainContext = { readonly requestId: string; readonly language: string };

/**
 * Turns whatever a call failed with into the error that its caller gets: a status code, google.rpc.ErrorInfo with the
 * documented reason, google.rpc.BadRequest with the fields, and a text in the caller's language. A fault that no reason
 * describes becomes INTERNAL with the request id and keeps its cause for the log.
 */
export function explain(error: unknown, context: ExplainContext): ConnectError {
  if (error instanceof Refusal) return fromRefusal(error, context);
  if (error instanceof ConnectError) {
    if (error.findDetails(ErrorInfoSchema).length > 0) return error.isWireError ? passedOn(error) : error;
    if (error.code === Code.Canceled) return error;
    const refusal = fromProtocol(error);
    if (refusal) return fromRefusal(refusal, context);
  }
  const known = databaseRefusal(error);
  if (known) return fromRefusal(known, context, error);
  return fromRefusal(refuse("INTERNAL", { request_id: context.requestId }), context, error);
}

/** The reason of an error that was explained; undefined when it carries none. */
export function reasonOf(
  error: ConnectError,
): { reason: string; domain: string; metadata: Record<string, string> } | undefined {
  return error.findDetails(ErrorInfoSchema)[0];
}

/** A status code in gRPC's spelling, for example "FAILED_PRECONDITION". */
export function codeName(code: Code): string {
  return codeToString(code).toUpperCase();
}

function fromRefusal(refusal: Refusal, context: ExplainContext, cause?: unknown): ConnectError {
  const { reason, domain, metadata, violations } = refusal;
  const details = [{ desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { reason, domain, metadata }) }] as {
    desc: typeof ErrorInfoSchema | typeof BadRequestSchema | typeof LocalizedMessageSchema;
    value: object;
  }[];
  if (violations.length > 0) {
    const fieldViolations = violations.map(({ field, message, rule }) =>
      create(BadRequest_FieldViolationSchema, { field, description: message, reason: rule }),
    );
    details.push({ desc: BadRequestSchema, value: create(BadRequestSchema, { fieldViolations }) });
  }
  const text = context.language === "zh-TW" ? refusal.messageZhTw : refusal.message;
  details.push({
    desc: LocalizedMessageSchema,
    value: create(LocalizedMessageSchema, { locale: context.language, message: text }),
  });
  const code = codeFromString(refusal.code.toLowerCase()) ?? Code.Internal;
  const headers = new Headers();
  const retryAfter = metadata.retry_after_seconds;
  if (retryAfter) headers.set("retry-after", retryAfter);
  if (metadata.nonce) headers.set("device-nonce", metadata.nonce);
  return new ConnectError(refusal.message, code, headers, details as never, cause);
}

/** Rebuilds the error of another process of the stack: of its headers only those that a caller can use are passed on. */
function passedOn(error: ConnectError): ConnectError {
  const headers = new Headers();
  for (const name of ["retry-after", "device-nonce", "idempotency-replayed"]) {
    const value = error.metadata.get(name);
    if (value !== null) headers.set(name, value);
  }
  // As messages, not as the bytes that came: only so are they written as JSON again.
  const details = [ErrorInfoSchema, BadRequestSchema, LocalizedMessageSchema].flatMap((desc) =>
    error.findDetails(desc as typeof ErrorInfoSchema).map((value) => ({ desc, value })),
  );
  return new ConnectError(error.rawMessage, error.code, headers, details as never, error.cause);
}

/** The reasons of what the protocol layer refuses before any of our code sees the request. */
function fromProtocol(error: ConnectError): Refusal | undefined {
  switch (error.code) {
    case Code.InvalidArgument:
      return refuse("MALFORMED_REQUEST", { detail: error.rawMessage });
    case Code.ResourceExhausted:
      return refuse("REQUEST_TOO_LARGE", { limit_bytes: String(readMaxBytes) });
    case Code.DeadlineExceeded:
      return refuse("DEADLINE");
    case Code.Unimplemented:
      return refuse("UNKNOWN_METHOD");
    case Code.Unavailable:
      return refuse("OVERLOADED", { retry_after_seconds: "1" });
    default:
      return undefined;
  }
}

/** Most bytes of one message, after decompression. */
export const readMaxBytes = 4 * 1024 * 1024;
