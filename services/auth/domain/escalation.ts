/** Where a permission is held: everywhere, or in these places. A site comes with its warehouses and work centers. */
type Held = { readonly everywhere: boolean; readonly unitIds: readonly string[] };

/** A permission that would be given, or is held by somebody whom the caller wants to control, and where. */
export type WantedPermission = {
  readonly permission: string;
  readonly everywhere: boolean;
  readonly unitIds: readonly string[];
};

/**
 * The permissions that go beyond what somebody holds, sorted; none when all of them, in all of their places, are hers.
 * A permission that is wanted in no place at all is held by everybody.
 */
export function exceededPermissions(
  held: ReadonlyMap<string, Held>,
  wanted: readonly WantedPermission[],
): readonly string[] {
  const exceeded = wanted.filter((each) => !isHeld(held.get(each.permission), each));
  return [...new Set(exceeded.map(({ permission }) => permission))].sort();
}

function isHeld(held: Held | undefined, { everywhere, unitIds }: WantedPermission): boolean {
  if (held?.everywhere) return true;
  if (everywhere) return false;
  const places = new Set(held?.unitIds);
  return unitIds.every((unitId) => places.has(unitId));
}
