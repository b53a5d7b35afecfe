import { type DescEnumValue, getOption, hasOption, type Registry } from "@bufbuild/protobuf";
import { type Reason, reason as reasonOption } from "../gen/erp/options/v1/reason_pb.ts";
import type { Language } from "./settings.ts";

/** A documented reason of a refusal. */
export type KnownReason = {
  /** Domain of the google.rpc.ErrorInfo, for example "erp.auth". */
  domain: string;
  /** Name without prefix, for example "LAST_ADMIN". */
  name: string;
  value: DescEnumValue;
  text: Reason;
};

/** All reasons that the contracts document, by domain and number. */
export function listReasons(registry: Registry): KnownReason[] {
  const enums = [...registry].filter((each) => each.kind === "enum" && each.name === "ErrorReason");
  return enums
    .flatMap((each) => (each.kind === "enum" ? each.values : []))
    .filter((value) => hasOption(value, reasonOption))
    .map((value) => ({
      domain: value.parent.file.proto.package.replace(/\.v\d+$/, ""),
      name: value.localName,
      value,
      text: getOption(value, reasonOption),
    }));
}

/** The reason that an ErrorInfo names; undefined when the contracts at hand do not know it. */
export function findReason(registry: Registry, domain: string, name: string): KnownReason | undefined {
  return listReasons(registry).find((each) => each.domain === domain && each.name === bareName(name));
}

/** "last-admin" and "ERROR_REASON_LAST_ADMIN" are LAST_ADMIN. */
export function bareName(name: string): string {
  return name
    .toUpperCase()
    .replaceAll("-", "_")
    .replace(/^ERROR_REASON_/, "");
}

/** The text of a reason for people, with the metadata in its places. */
export function reasonText({ text }: KnownReason, metadata: Record<string, string>, language: Language): string {
  const template = language === "zh-TW" && text.zhTw !== "" ? text.zhTw : text.en;
  return template.replace(/\{(\w+)\}/g, (place, key: string) => metadata[key] ?? place);
}
