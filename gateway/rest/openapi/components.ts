import type { JsonObject } from "@bufbuild/protobuf";
import { accessCookie } from "../../../platform/rpc/identify.ts";
import type { DocumentedReason } from "../reasons.ts";

/** The parts of the document that do not come from any one RPC. */
export function sharedComponents(reasons: readonly DocumentedReason[]): JsonObject {
  return { parameters, headers, securitySchemes, responses, schemas: { Problem: problemSchema(reasons) } };
}

const uuid = "0199f0a4-7c3e-7bb1-9c55-2f6d3c0f8a01";

const parameters: JsonObject = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A UUID made by the caller. The same key with the same content gets the first answer again, so a call whose answer was lost can be repeated. Needed unless the request carries requestId.",
    schema: { type: "string", format: "uuid" },
    example: uuid,
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    description: "Version of the record that the caller saw, from the header ETag. The same as the field etag.",
    schema: { type: "string" },
    example: '"7"',
  },
  RequestTimeoutMs: {
    name: "Request-Timeout-Ms",
    in: "header",
    description: "Milliseconds after which the caller gives up; at most 30000, 10000 when absent.",
    schema: { type: "integer", minimum: 1 },
  },
  AcceptLanguage: {
    name: "Accept-Language",
    in: "header",
    description: "Language of texts for people.",
    schema: { type: "string", enum: ["en", "zh-TW"] },
  },
};

const headers: JsonObject = {
  RequestId: { description: "Id of the call in logs and in the audit trail.", schema: { type: "string" } },
  ETag: { description: "Version of the record, for If-Match.", schema: { type: "string" }, example: '"7"' },
  IdempotencyReplayed: {
    description: '"true" when the answer is the stored one of an earlier call.',
    schema: { type: "string" },
  },
};

const securitySchemes: JsonObject = {
  bearer: { type: "http", scheme: "bearer", description: "Access token of a session." },
  apiKey: { type: "http", scheme: "bearer", description: 'API key of an API client; starts with "erp_".' },
  cookie: { type: "apiKey", in: "cookie", name: accessCookie, description: "Session of a browser." },
  csrfToken: {
    type: "apiKey",
    in: "header",
    name: "X-CSRF-Token",
    description: "Beside the cookie, for calls that write.",
  },
  deviceProof: {
    type: "apiKey",
    in: "header",
    name: "Device-Proof",
    description: "Signed by the key of the device for this one call.",
  },
};

const responses: JsonObject = {
  Problem: {
    description: "The call was refused; the reason says why.",
    headers: { "X-Request-Id": { $ref: "#/components/headers/RequestId" } },
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
        example: {
          type: "/docs/errors#MALFORMED_REQUEST",
          title: "Malformed request",
          status: 400,
          detail: 'The request cannot be read: unknown field "colour"',
          instance: "/api/v1/users",
          reason: "MALFORMED_REQUEST",
          domain: "erp.type",
          metadata: { detail: 'unknown field "colour"' },
          request_id: uuid,
          violations: [],
        },
      },
    },
  },
};

function problemSchema(reasons: readonly DocumentedReason[]): JsonObject {
  const text = (description: string): JsonObject => ({ type: "string", description });
  return {
    type: "object",
    description: "A refusal as RFC 9457 describes it.",
    properties: {
      type: { type: "string", format: "uri-reference", description: "Address of the reason's description." },
      title: text("The reason in words."),
      status: { type: "integer", description: "HTTP status." },
      detail: text("What happened, in the caller's language."),
      instance: text("Path of the call."),
      reason: {
        type: "string",
        description: 'What a client switches on; "" when the call was ended by its own caller.',
        enum: [...new Set(["", ...reasons.map((each) => each.reason)])],
      },
      domain: text("Part of the product that the reason belongs to."),
      metadata: {
        type: "object",
        description: "Values that belong to the reason; which ones, /docs/errors says.",
        additionalProperties: { type: "string" },
      },
      request_id: text("Id of the call in logs and in the audit trail."),
      violations: {
        type: "array",
        description: "Fields that break a rule of the contract.",
        items: {
          type: "object",
          properties: {
            field: text('Path of the field, for example "user.login".'),
            description: text("What is wrong with it."),
            reason: text("Id of the rule."),
          },
          required: ["field", "description", "reason"],
        },
      },
    },
    required: [
      "type",
      "title",
      "status",
      "detail",
      "instance",
      "reason",
      "domain",
      "metadata",
      "request_id",
      "violations",
    ],
  };
}
