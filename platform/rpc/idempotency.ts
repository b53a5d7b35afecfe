import { createHash } from "node:crypto";
import { type DescMessage, type DescMethodUnary, type Message, toBinary } from "@bufbuild/protobuf";
import { Idempotency } from "../../gen/erp/options/v1/access_pb.ts";
import { refuse } from "../errors/common.ts";
import type { Refusal } from "../errors/refusal.ts";
import type { Call } from "./call.ts";
import { accessOf } from "./contract.ts";
import { isUuid } from "./uuid.ts";

/** What makes two calls the same: who, which RPC, which key; and the hash that tells whether their content is the same. */
export type IdempotencyKey = {
  readonly principal: string;
  readonly rpc: string;
  readonly key: string;
  readonly requestHash: Buffer;
};

/**
 * The idempotency of a call: from the field request_id or the header Idempotency-Key. Undefined for RPCs that are safe to
 * repeat by nature. Refuses a writing call without a key, or with two that differ.
 */
export function idempotencyOf(method: DescMethodUnary, request: Message, call: Call): IdempotencyKey | undefined {
  if (accessOf(method).idempotency === Idempotency.NATURAL) return undefined;
  const inField = (request as Message & { requestId?: string }).requestId ?? "";
  const key = inField || call.idempotencyKey;
  const differ =
    inField !== "" && call.idempotencyKey !== "" && inField.toLowerCase() !== call.idempotencyKey.toLowerCase();
  if (!isUuid(key) || differ) throw refuse("IDEMPOTENCY_KEY_REQUIRED");
  const { caller, rpc } = call;
  return {
    principal: `${caller.kind}:${caller.id}`,
    rpc,
    key: key.toLowerCase(),
    requestHash: requestHash(method.input, request),
  };
}

/** The stored form of a refusal. */
export function storedRefusal(refusal: Refusal): Buffer {
  const { reason, domain, code, metadata, violations, message, messageZhTw } = refusal;
  return Buffer.from(JSON.stringify({ reason, domain, code, metadata, violations, en: message, zhTw: messageZhTw }));
}

/**
 * SHA-256 of the binary form without the key, so that the same content has the same hash whether it came as JSON or
 * Protobuf. Fields are written in the order of their numbers, which makes the form deterministic; unknown fields differ.
 */
function requestHash(schema: DescMessage, request: Message): Buffer {
  const content = request as Message & { requestId?: string };
  const { requestId } = content;
  if (requestId === undefined) return digest(schema, request);
  // Taken out and put back: a copy of a document of many lines costs more than the hash.
  content.requestId = "";
  try {
    return digest(schema, request);
  } finally {
    content.requestId = requestId;
  }
}

function digest(schema: DescMessage, message: Message): Buffer {
  return createHash("sha256").update(toBinary(schema, message)).digest();
}
