import { refuseViolations, violation } from "./field-violations.ts";
import type { PrefixKind, PrefixRule } from "./scan/prefix-rules.ts";
import { isSeparatorSubstitute } from "./scan/scan-text.ts";

/** What is stored of the settings of scanning. */
export type CheckedScanSetting = {
  readonly separators: readonly string[];
  readonly company_prefix: string;
  readonly prefix_rules: readonly PrefixRule[];
};

/** Checks the settings of scanning; refuses with every field that is wrong. */
export function checkedScanSetting(given: {
  readonly separators: readonly string[];
  readonly company_prefix: string;
  readonly prefix_rules: readonly { prefix: string; kind: PrefixKind | undefined; strip: boolean }[];
}): CheckedScanSetting {
  const { separators, company_prefix, prefix_rules } = given;
  const prefixes = prefix_rules.map(({ prefix }) => prefix);
  refuseViolations([
    ...separators.flatMap((separator, at) =>
      isSeparatorSubstitute(separator) && /^[^\0]+$/.test(separator)
        ? []
        : [violation(`setting.separators[${at}]`, "1 to 8 characters, the first of which stands in no GS1 value")],
    ),
    ...(/^([0-9]{4,12})?$/.test(company_prefix) ? [] : [violation("setting.company_prefix", "4 to 12 digits")]),
    ...prefix_rules.flatMap(({ prefix, kind }, at) => [
      ...(prefix === prefix.trim() && /^[^\p{Cc}]{1,20}$/u.test(prefix)
        ? []
        : [
            violation(
              `setting.prefix_rules[${at}].prefix`,
              "1 to 20 characters, no blank at its ends, no control character",
            ),
          ]),
      ...(prefixes.indexOf(prefix) === at ? [] : [violation(`setting.prefix_rules[${at}].prefix`, "each prefix once")]),
      ...(kind === undefined ? [violation(`setting.prefix_rules[${at}].kind`, "must be given")] : []),
    ]),
  ]);
  const rules = prefix_rules.flatMap(({ prefix, kind, strip }) => (kind ? [{ prefix, kind, strip }] : []));
  return { separators, company_prefix, prefix_rules: rules };
}
