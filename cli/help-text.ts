import { type AnyDesc, type DescEnumValue, type DescField, ScalarType } from "@bufbuild/protobuf";
import { Audience, DevicePolicy } from "../gen/erp/options/v1/access_pb.ts";
import type { Contracts } from "../proto/contracts.ts";
import type { MethodEntry } from "./contracts.ts";
import type { Flag } from "./flags.ts";
import { readLimits, refusedNumbers } from "./limits.ts";

/** The comment of a contract as running text; lines of one paragraph are joined. */
export function fullText(contracts: Contracts, desc: AnyDesc): string {
  return contracts
    .commentOf(desc)
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, " "))
    .join("\n\n");
}

/** The first sentence of a comment, without its full stop. */
export function firstSentence(contracts: Contracts, desc: AnyDesc): string {
  const text = fullText(contracts, desc);
  return (/^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text).replace(/\.$/, "");
}

/** What a method does and who may call it. */
export function methodText(contracts: Contracts, { method, access }: MethodEntry): string {
  const who = {
    [Audience.PUBLIC]: "Open to everybody.",
    [Audience.SIGNED_IN]: "For any signed-in user.",
    [Audience.PERMISSION]: `Needs the permission ${access.permission}.`,
    [Audience.DEVICE]: "For enrolled devices, which sign their calls; erpctl cannot.",
  } as Partial<Record<Audience, string>>;
  const trusted = access.device === DevicePolicy.TRUSTED && access.audience !== Audience.DEVICE;
  const device = trusted ? " Only from a trusted device." : "";
  return `${fullText(contracts, method)}\n\n${who[access.audience] ?? ""}${device}`;
}

/** What the value of a flag is called in its help, for example "<time>". */
export function placeholder({ field, secret }: Flag): string {
  if (field.fieldKind === "map") return "<key=value>";
  if (secret) return "[text]";
  if (field.enum) return "<value>";
  const single = { Timestamp: "<time>", Duration: "<duration>", FieldMask: "<fields>" } as Record<string, string>;
  if (field.message) return single[field.message.name] ?? "<json>";
  return scalarPlaceholders[field.scalar ?? 0] ?? "<number>";
}

const scalarPlaceholders: Partial<Record<number, string>> = {
  [ScalarType.STRING]: "<text>",
  [ScalarType.BYTES]: "<base64|@file>",
  [ScalarType.BOOL]: "<true|false>",
};

/** What a flag means, with its limits and the values that it takes. */
export function flagText(contracts: Contracts, { field, path, repeated, secret }: Flag): string {
  const { required, texts } = readLimits(field, contracts.registry);
  const facts = [
    ...(required && path.length === 1 && filledByErpctl(field).length === 0 ? ["required"] : []),
    ...texts,
    ...(repeated ? ["repeatable"] : []),
    ...filledByErpctl(field),
    ...(secret ? ["asked for when left out; - reads standard input"] : []),
  ];
  return facts.length === 0 ? fullText(contracts, field) : `${fullText(contracts, field)} (${facts.join("; ")})`;
}

/** The values of enums that the flags take, each with its meaning. */
export function valuesText(contracts: Contracts, flags: Flag[]): string {
  const withEnum = flags.filter(({ field }) => field.enum !== undefined);
  const sections = withEnum.map(({ names, field }) => {
    const values = allowedValues(contracts, field);
    const width = Math.max(...values.map((value) => value.localName.length));
    const lines = values.map((value) => `  ${value.localName.padEnd(width)}  ${fullText(contracts, value)}`);
    return `\nValues of --${names[0]}:\n${lines.join("\n")}`;
  });
  return sections.join("\n");
}

/** The values of an enum field that a request may carry. */
export function allowedValues(contracts: Contracts, field: DescField): DescEnumValue[] {
  const refused = refusedNumbers(field, contracts.registry);
  return (field.enum?.values ?? []).filter(({ number }) => number !== 0 && !refused(number));
}

function filledByErpctl(field: DescField): string[] {
  if (field.name === "request_id") return ["made by erpctl when left out"];
  if (field.name === "update_mask") return ["what is given, when left out"];
  return [];
}
