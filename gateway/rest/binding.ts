import {
  type DescField,
  type DescMessage,
  type DescMethodUnary,
  type DescService,
  getOption,
  hasOption,
} from "@bufbuild/protobuf";
import { http } from "../../gen/google/api/annotations_pb.ts";
import type { HttpRule } from "../../gen/google/api/http_pb.ts";
import { isInternal, rpcName } from "../../platform/rpc/contract.ts";
import { findField, isTextual } from "./field.ts";
import { type PathTemplate, parsePathTemplate } from "./path-template.ts";

/** One way to call an RPC by HTTP. An RPC has several when its annotation has additional bindings. */
export type Binding = {
  readonly method: DescMethodUnary;
  readonly httpMethod: HttpMethod;
  readonly template: PathTemplate;
  /** The fields that each variable of the template leads through, in the order of its variables. */
  readonly pathFields: readonly (readonly DescField[])[];
  /** What the body holds: nothing, the whole request, or one of its fields. */
  readonly body: "none" | "request" | DescField;
  /** The field of the response that is the HTTP response; all of it when undefined. */
  readonly responseBody: DescField | undefined;
};

export type HttpMethod = "GET" | "PUT" | "POST" | "DELETE" | "PATCH";

/**
 * The bindings of all unary RPCs that carry google.api.http and are open to callers from outside. Throws when an annotation
 * names a field that does not fit, for it would fail at every call.
 */
export function bindingsOf(services: readonly DescService[]): Binding[] {
  const methods = services.flatMap((service) => service.methods);
  return methods.flatMap((method) => {
    if (method.methodKind !== "unary" || !hasOption(method, http) || isInternal(method)) return [];
    const rule = getOption(method, http);
    return [rule, ...rule.additionalBindings].map((each) => bind(method as DescMethodUnary, each));
  });
}

function bind(method: DescMethodUnary, rule: HttpRule): Binding {
  const { pattern } = rule;
  const fault = (why: string) => new Error(`${rpcName(method)}: google.api.http ${why}`);
  if (pattern.case === undefined || pattern.case === "custom") throw fault("needs get, put, post, delete or patch");
  const template = parsePathTemplate(pattern.value);
  const pathFields = template.variables.map(({ fieldPath }) => {
    const fields = resolve(method.input, fieldPath);
    if (!fields || !isTextual(fields.at(-1))) throw fault(`"{${fieldPath.join(".")}}" names no single value`);
    return fields;
  });
  const fieldNamed = (message: DescMessage, name: string) => {
    const field = message.fields.find((each) => each.name === name);
    if (!field) throw fault(`"${name}" is no field of ${message.typeName}`);
    return field;
  };
  const body = rule.body === "" ? "none" : rule.body === "*" ? "request" : fieldNamed(method.input, rule.body);
  if (body !== "none" && pattern.case === "get") throw fault("has a body with get");
  const responseBody = rule.responseBody === "" ? undefined : fieldNamed(method.output, rule.responseBody);
  return { method, httpMethod: pattern.case.toUpperCase() as HttpMethod, template, pathFields, body, responseBody };
}

function resolve(message: DescMessage, names: readonly string[]): DescField[] | undefined {
  const fields: DescField[] = [];
  let scope: DescMessage | undefined = message;
  for (const name of names) {
    const field: DescField | undefined = scope && findField(scope, name);
    if (!field) return undefined;
    fields.push(field);
    scope = field.fieldKind === "message" ? field.message : undefined;
  }
  return fields;
}
