/** What a code of our own stands for. */
export type PrefixKind =
  | "LOCATION"
  | "ITEM"
  | "LOT"
  | "SERIAL"
  | "HANDLING_UNIT"
  | "USER_BADGE"
  | "WORK_ORDER"
  | "DOCUMENT";

/** How the customer's own codes begin: "LOC:" before the code of a location. Prefixes should differ from each other. */
export type PrefixRule = {
  /** At least one character; capitals and small letters differ. */
  readonly prefix: string;
  readonly kind: PrefixKind;
  /** The prefix is no part of the code that is looked up. */
  readonly strip: boolean;
};

export type PrefixMatch = { readonly kind: PrefixKind; readonly prefix: string; readonly value: string };

/**
 * The rule with the longest prefix that a text begins with, and the code that it yields. A text that is the prefix alone
 * names nothing and matches nothing.
 */
export function matchPrefix(text: string, rules: readonly PrefixRule[]): PrefixMatch | undefined {
  const fitting = rules.filter(({ prefix }) => prefix !== "" && text.length > prefix.length && text.startsWith(prefix));
  const [longest] = fitting.sort((one, other) => other.prefix.length - one.prefix.length);
  if (!longest) return undefined;
  const { kind, prefix, strip } = longest;
  const value = strip ? text.slice(prefix.length).trim() : text;
  return value === "" ? undefined : { kind, prefix, value };
}
