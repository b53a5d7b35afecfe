import { type DescEnum, getOption } from "@bufbuild/protobuf";
import { reason as reasonOption } from "../../gen/erp/options/v1/reason_pb.ts";
import { termOf } from "./term.ts";

/** A field of a request that breaks a rule of the contract. */
export type Violation = { readonly field: string; readonly rule: string; readonly message: string };

/**
 * A call that is refused for a documented reason, with nothing changed. Status code, texts and whether a retry can help
 * come from the reason's declaration in the contract.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: string;
  readonly domain: string;
  /** gRPC status code in its canonical spelling, for example "FAILED_PRECONDITION". */
  readonly code: string;
  readonly retryable: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly Violation[];
  /** Text for people in Traditional Chinese; the English one is the message. */
  readonly messageZhTw: string;

  constructor(declared: DeclaredReason, metadata: Record<string, string>, violations: readonly Violation[] = []) {
    super(fill(declared.en, metadata, "en"));
    this.reason = declared.reason;
    this.domain = declared.domain;
    this.code = declared.code;
    this.retryable = declared.retryable;
    this.metadata = metadata;
    this.violations = violations;
    this.messageZhTw = fill(declared.zhTw, metadata, "zhTw");
  }
}

/** What the contract says of a reason. */
export type DeclaredReason = {
  readonly reason: string;
  readonly domain: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly en: string;
  readonly zhTw: string;
};

/**
 * Makes the function that builds refusals from an ErrorReason enum of the contracts:
 * `const refuse = refusals<typeof ErrorReason>(ErrorReasonSchema); throw refuse("LAST_ADMIN")`.
 */
export function refusals<Reasons extends Record<string, number>>(schema: DescEnum) {
  const declared = new Map(schema.values.map((value) => [value.localName, declaredReason(schema, value.number)]));
  return (reason: keyof Reasons & string, metadata: Record<string, string> = {}, violations?: readonly Violation[]) => {
    const found = declared.get(reason);
    if (!found) throw new TypeError(`${schema.typeName} declares no ${reason}`);
    return new Refusal(found, metadata, violations);
  };
}

function declaredReason(schema: DescEnum, number: number): DeclaredReason | undefined {
  const value = schema.value[number];
  if (!value || number === 0) return undefined;
  const { code, retryable, en, zhTw } = getOption(value, reasonOption);
  return { reason: value.localName, domain: domainOf(schema), code, retryable, en, zhTw };
}

/** "erp.auth.v1.ErrorReason" belongs to the domain "erp.auth". */
function domainOf(schema: DescEnum): string {
  return schema.file.proto.package.replace(/\.v\d+$/, "");
}

function fill(text: string, metadata: Readonly<Record<string, string>>, language: "en" | "zhTw"): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, key: string, at: number) => {
    const value = metadata[key];
    if (value === undefined) return placeholder;
    const term = termOf(key, value)?.[language];
    if (term === undefined) return value;
    return at === 0 ? term.charAt(0).toUpperCase() + term.slice(1) : term;
  });
}
