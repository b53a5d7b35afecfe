import { type DescField, type DescMessage, getOption, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import {
  type Access,
  Audience,
  AudienceSchema,
  access,
  DevicePolicy,
  Idempotency,
  ScopeSchema,
} from "../../../gen/erp/options/v1/access_pb.ts";
import { isRead, rpcName } from "../../../platform/rpc/contract.ts";
import type { Contracts } from "../../../proto/contracts.ts";
import type { Binding } from "../binding.ts";
import { answersWithEtag, requestEtagPath } from "../entity-tag.ts";
import { valueTypeOf } from "../field.ts";
import { exampleField, exampleOf } from "./example.ts";
import type { DocumentedPath } from "./path-item.ts";
import { isRequired } from "./rules.ts";
import type { Schemas } from "./schema.ts";

/** What an operation is made from. */
export type OperationContext = {
  readonly contracts: Contracts;
  readonly schemas: Schemas;
  /** All reasons, to find those that a comment names. */
  readonly reasons: ReadonlySet<string>;
};

/** One operation of the OpenAPI document; `ordinal` counts the bindings of the same RPC from 0. */
export function operationOf(
  binding: Binding,
  documented: DocumentedPath,
  ordinal: number,
  context: OperationContext,
): JsonObject {
  const { method } = binding;
  const comment = context.contracts.commentOf(method).replaceAll("\n", " ");
  const rights = getOption(method, access);
  const summary = /^.*?[.!?](?=\s|$)/.exec(comment)?.[0] ?? comment;
  const named = [...new Set(comment.match(/\b[A-Z][A-Z_]{2,}\b/g) ?? [])].filter((word) => context.reasons.has(word));
  const name = `${method.parent.typeName.replace(/^erp\./, "")}.${method.name}`.replaceAll(".", "_");
  return {
    operationId: ordinal === 0 ? name : `${name}_${ordinal + 1}`,
    summary: summary.replace(/\.$/, ""),
    description: [comment, accessInWords(rights)].join("\n\n"),
    tags: [method.parent.name],
    ...(method.deprecated && { deprecated: true }),
    parameters: [
      ...pathParameters(documented, context),
      ...queryParameters(binding, context),
      ...headerParameters(binding, rights),
    ],
    ...requestBody(binding, context),
    responses: responses(binding, rights, context),
    security: security(rights, isRead(method)),
    "x-rpc": rpcName(method),
    "x-audience": AudienceSchema.value[rights.audience]?.localName ?? "",
    ...(rights.permission !== "" && {
      "x-permission": rights.permission,
      "x-scope": ScopeSchema.value[rights.scope]?.localName ?? "",
      "x-roles": ["administrator", ...rights.roles],
    }),
    ...(named.length > 0 && { "x-reasons": named }),
  };
}

function accessInWords({ audience, permission, scope, roles, device }: Access): string {
  const proof = device === DevicePolicy.TRUSTED ? " The call must carry the proof of a trusted device." : "";
  switch (audience) {
    case Audience.PUBLIC:
      return `Open to everybody.${proof}`;
    case Audience.SIGNED_IN:
      return `For every signed-in user.${proof}`;
    case Audience.DEVICE:
      return `For enrolled devices: the call must carry the header Device-Proof.${proof}`;
    default: {
      const reach = ScopeSchema.value[scope]?.localName.toLowerCase().replaceAll("_", " ") ?? "";
      const included = ["administrator", ...roles].map((role) => `\`${role}\``).join(", ");
      return `Permission \`${permission}\`, reach: ${reach}. Built-in roles that include it: ${included}.${proof}`;
    }
  }
}

function pathParameters({ parameters }: DocumentedPath, { schemas, contracts }: OperationContext): JsonObject[] {
  return parameters.map(({ name, field }) => ({
    name,
    in: "path",
    required: true,
    ...(field ? fieldParts(field, schemas) : { schema: { type: "string" } }),
    ...(field && exampled(exampleField(field, contracts.commentOf))),
  }));
}

function queryParameters(binding: Binding, context: OperationContext): JsonObject[] {
  if (binding.body === "request") return [];
  const left = topLevelFields(binding);
  return queryFields(binding.method.input, left, []).map(({ name, field }) => ({
    name,
    in: "query",
    ...(isRequired(field) && !(isMask(field) && binding.httpMethod === "PATCH") && { required: true }),
    ...fieldParts(field, context.schemas),
  }));
}

/** The gateway fills the mask of a PATCH from its body. */
function isMask(field: DescField): boolean {
  return field.message?.typeName === "google.protobuf.FieldMask";
}

/** Fields of messages are written with dots; a message that holds itself is followed once. */
function queryFields(
  message: DescMessage,
  left: ReadonlySet<DescField>,
  outer: readonly string[],
  prefix = "",
): { name: string; field: DescField }[] {
  return message.fields.flatMap((field) => {
    if (left.has(field) || field.fieldKind === "map") return [];
    const type = valueTypeOf(field);
    const name = prefix + field.jsonName;
    if (type.kind !== "message") return [{ name, field }];
    const walked = [...outer, message.typeName];
    if (field.fieldKind === "list" || walked.includes(type.message.typeName)) return [];
    return queryFields(type.message, left, walked, `${name}.`);
  });
}

function headerParameters({ method, ...binding }: Binding, { idempotency }: Access): JsonObject[] {
  const parameters = ["RequestTimeoutMs", "AcceptLanguage"];
  if (isKeyed(method, idempotency)) parameters.unshift("IdempotencyKey");
  if (requestEtagPath({ method, ...binding })) parameters.unshift("IfMatch");
  return parameters.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

/** A schema holds the description already; a parameter states it once, beside it. */
function fieldParts(field: DescField, schemas: Schemas): JsonObject {
  const { description, ...schema } = schemas.field(field);
  return { ...(description !== undefined && { description }), schema };
}

/** The fields of the request that path and body bring. */
function topLevelFields({ pathFields, body }: Binding): ReadonlySet<DescField> {
  const bound = pathFields.flatMap((path) => path.at(-1) ?? []);
  return new Set(typeof body === "object" ? [...bound, body] : bound);
}

function requestBody(binding: Binding, { schemas, contracts: { commentOf } }: OperationContext): JsonObject {
  const { body, method, httpMethod } = binding;
  if (body === "none") return {};
  const inPath = new Set(binding.pathFields.flatMap((path) => (path.length === 1 ? path : [])));
  const content = (schema: JsonObject, example: JsonValue | undefined, required: boolean): JsonObject => {
    const media = { schema, ...exampled(example) };
    const patch = httpMethod === "PATCH" && { "application/merge-patch+json": media };
    return { requestBody: { required, content: { "application/json": media, ...patch } } };
  };
  if (body === "request") {
    const schema = inPath.size === 0 ? schemas.message(method.input) : schemas.without(method.input, inPath);
    const needed = method.input.fields.some((field) => !inPath.has(field) && isRequired(field));
    return content(
      schema,
      exampleOf(method.input, commentOf, (field) => !inPath.has(field)),
      needed,
    );
  }
  const mask = method.input.fields.find(isMask);
  const words: string[] = `${commentOf(body)} ${mask ? commentOf(mask) : ""}`.match(/\w+/g) ?? [];
  // The comment says which fields count, for example "Fields to change: name, permissions".
  const named = (field: DescField) => words.includes(field.name) && !(field.name === "id");
  const example =
    body.message && exampleOf(body.message, commentOf, body.message.fields.some(named) ? named : undefined);
  return content(schemas.field(body), example, isRequired(body));
}

function responses(
  { method, responseBody }: Binding,
  { audience, idempotency }: Access,
  { schemas, contracts }: OperationContext,
): JsonObject {
  const schema = responseBody ? schemas.field(responseBody) : schemas.message(method.output);
  const example = responseBody
    ? exampleField(responseBody, contracts.commentOf)
    : exampleOf(method.output, contracts.commentOf);
  const problem = { $ref: "#/components/responses/Problem" };
  return {
    "200": {
      description: contracts.commentOf(method.output) || "The answer.",
      headers: {
        "X-Request-Id": { $ref: "#/components/headers/RequestId" },
        ...(answersWithEtag(method.output) && { ETag: { $ref: "#/components/headers/ETag" } }),
        ...(isKeyed(method, idempotency) && {
          "Idempotency-Replayed": { $ref: "#/components/headers/IdempotencyReplayed" },
        }),
      },
      content: { "application/json": { schema, ...exampled(example) } },
    },
    "400": problem,
    ...(audience !== Audience.PUBLIC && { "401": problem, "403": problem }),
    default: problem,
  };
}

/** Whether a repeated call gets the stored answer. */
function isKeyed(method: Binding["method"], idempotency: Idempotency): boolean {
  return !isRead(method) && idempotency !== Idempotency.NATURAL;
}

function exampled(example: JsonValue | undefined): { example?: JsonValue } {
  return example === undefined ? {} : { example };
}

function security({ audience, device }: Access, reads: boolean): JsonValue[] {
  const proof: JsonObject = device === DevicePolicy.TRUSTED ? { deviceProof: [] } : {};
  if (audience === Audience.PUBLIC) return [{ ...proof }];
  if (audience === Audience.DEVICE) return [{ deviceProof: [] }];
  const cookie: JsonObject = reads ? { cookie: [] } : { cookie: [], csrfToken: [] };
  const user = [
    { bearer: [], ...proof },
    { ...cookie, ...proof },
  ];
  return audience === Audience.PERMISSION ? [...user, { apiKey: [], ...proof }] : user;
}
