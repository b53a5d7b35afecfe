import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { refuse } from "../errors/common.ts";

/**
 * The fields that an update names, as the contract spells them. Refuses a mask that is empty or names a field that does
 * not exist or cannot be changed.
 */
export function maskedFields<Field extends string>(
  mask: FieldMask | undefined,
  allowed: readonly Field[],
): ReadonlySet<Field> {
  const paths = mask?.paths ?? [];
  const wrong = paths.filter((path) => !allowed.includes(path as Field));
  if (paths.length > 0 && wrong.length === 0) return new Set(paths as Field[]);
  const message =
    wrong.length > 0 ? `${wrong.join(", ")} cannot be changed; only ${allowed.join(", ")} can` : "names no field";
  throw refuse("INVALID_REQUEST", { violations: `update_mask: ${message}` }, [
    { field: "update_mask", rule: "update_mask", message },
  ]);
}
