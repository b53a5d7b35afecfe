import { refuse } from "../../../platform/errors/common.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** Settings of a site that people change. */
export type SiteSettingChange = {
  readonly phase: "setup" | "live";
  readonly backdate_tolerance_minutes: number;
};

/**
 * Checks a change of the settings of a site. A site goes live once: whoever could set it up again could load opening stock
 * over a ledger that others work with.
 */
export function changedSiteSetting(
  before: SiteSettingChange,
  given: Omit<SiteSettingChange, "phase"> & { readonly phase: SiteSettingChange["phase"] | undefined },
): SiteSettingChange {
  const { phase, backdate_tolerance_minutes } = given;
  const violations = [
    ...(phase === undefined ? [violation("setting.phase", "must be given")] : []),
    ...(backdate_tolerance_minutes >= 0 && backdate_tolerance_minutes <= toleranceMaxMinutes
      ? []
      : [violation("setting.backdate_tolerance_minutes", `0 to ${toleranceMaxMinutes}`)]),
  ];
  refuseViolations(violations);
  if (before.phase === "live" && phase === "setup") {
    throw refuse("INVALID_STATE", { resource: "site_setting", state: "live" });
  }
  return { phase: phase ?? before.phase, backdate_tolerance_minutes };
}

const toleranceMaxMinutes = 44_640;
