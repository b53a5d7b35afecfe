import type { DescMessage, Message } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { refuse } from "../errors/common.ts";

/** Refuses a request that breaks a rule of the contract, with every field that does. */
export function validate(schema: DescMessage, message: Message): void {
  const result = validator.validate(schema, message);
  if (result.kind === "valid") return;
  if (result.kind === "error") throw result.error;
  const violations = result.violations.map((violation) => ({
    field: fieldPath(violation.field),
    rule: violation.ruleId,
    message: violation.message,
  }));
  const summary = violations.map(({ field, message: text }) => `${field || "request"}: ${text}`).join("; ");
  throw refuse("INVALID_REQUEST", { violations: summary.slice(0, 500) }, violations);
}

const validator = createValidator();

type PathElement = { kind: string; name?: string; index?: number; key?: unknown };

function fieldPath(path: readonly unknown[]): string {
  return (path as PathElement[])
    .map((each) => {
      if (each.kind === "list_sub") return `[${each.index}]`;
      if (each.kind === "map_sub") return `[${String(each.key)}]`;
      return `.${each.name ?? ""}`;
    })
    .join("")
    .replace(/^\./, "");
}
