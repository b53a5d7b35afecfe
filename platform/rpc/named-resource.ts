import { type DescMethod, type Message, ScalarType } from "@bufbuild/protobuf";
import { RefSchema } from "../../gen/erp/type/v1/reference_pb.ts";

/** What a request is about, for the audit trail of an attempt that changed nothing. */
export type NamedResource = { readonly resourceType: string; readonly resourceId: string };

/**
 * The resource that a request names: by the first field "<resource>_id", or by the id of the resource that it carries.
 * Undefined when it names none that exists yet.
 */
export function namedResource(method: DescMethod, request: Message): NamedResource | undefined {
  const values = request as unknown as Record<string, unknown>;
  for (const field of method.input.fields) {
    const value = values[field.localName];
    if (field.fieldKind === "scalar" && field.scalar === ScalarType.STRING && isReference(field.name) && value) {
      return { resourceType: field.name.slice(0, -"_id".length), resourceId: String(value) };
    }
    const id = field.fieldKind === "message" ? (value as { id?: unknown } | undefined)?.id : undefined;
    if (field.message && typeof id === "string" && id !== "") {
      // A reference says by its field what it refers to.
      const type = field.message.typeName === RefSchema.typeName ? field.name : snakeCase(field.message.name);
      return { resourceType: type, resourceId: id };
    }
  }
  return undefined;
}

function isReference(name: string): boolean {
  return name.endsWith("_id") && name !== "request_id";
}

function snakeCase(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, "_$1").toLowerCase();
}
