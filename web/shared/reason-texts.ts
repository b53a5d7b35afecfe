import { getOption, hasOption } from "@bufbuild/protobuf";
import { ErrorReasonSchema as AuthReasonSchema } from "../../gen/erp/auth/v1/error_reason_pb.ts";
import { ErrorReasonSchema as InventoryReasonSchema } from "../../gen/erp/inventory/v1/error_reason_pb.ts";
import { ErrorReasonSchema as OperationsReasonSchema } from "../../gen/erp/operations/v1/error_reason_pb.ts";
import { reason as reasonOption } from "../../gen/erp/options/v1/reason_pb.ts";
import { ErrorReasonSchema as CommonReasonSchema } from "../../gen/erp/type/v1/error_reason_pb.ts";
import { fill, type Language, type Text } from "./language.ts";
import { termText } from "./terms.ts";

/** The enums of reasons that the contracts declare. */
export const reasonSchemas = [CommonReasonSchema, AuthReasonSchema, InventoryReasonSchema, OperationsReasonSchema];

/**
 * The text of a refusal in a language, as the contract has it, with the names of records put into that language too;
 * undefined when this page does not know the reason: the server is newer.
 */
export function reasonText(
  { domain, reason, metadata }: { domain: string; reason: string; metadata: Readonly<Record<string, string>> },
  language: Language,
): string | undefined {
  const text = texts().get(`${domain} ${reason}`);
  if (!text) return undefined;
  const chinese = language === "zh-TW";
  const template = text[chinese ? 1 : 0];
  const named = Object.entries(metadata).map(([key, value]) => {
    const term = termText(key, value)?.[chinese ? 1 : 0];
    if (term === undefined) return [key, value] as const;
    return [key, template.startsWith(`{${key}}`) ? term.charAt(0).toUpperCase() + term.slice(1) : term] as const;
  });
  return fill(template, Object.fromEntries(named));
}

let known: ReadonlyMap<string, Text> | undefined;

// The options are read out of the descriptors at the first error, not while the page starts.
function texts(): ReadonlyMap<string, Text> {
  known ??= new Map(
    reasonSchemas.flatMap((schema) =>
      schema.values
        .filter((value) => hasOption(value, reasonOption))
        .map((value) => {
          const { en, zhTw } = getOption(value, reasonOption);
          const domain = schema.file.proto.package.replace(/\.v\d+$/, "");
          return [`${domain} ${value.localName}`, [en, zhTw]] as const;
        }),
    ),
  );
  return known;
}
