import type { Violation } from "../../../platform/errors/refusal.ts";
import { refuseViolations, violation } from "./field-violations.ts";

/** Kind of place that people make, as the database spells it. */
export type LocationKind = "zone" | "aisle" | "bin" | "staging" | "dock" | "line_side" | "wip" | "quarantine";

/** What may be done at a place; what a caller leaves out gets its default. */
export type GivenFlags = { readonly [Flag in keyof LocationFlags]?: boolean | undefined };

/** What may be done at a place. */
export type LocationFlags = {
  readonly pickable: boolean;
  readonly receivable: boolean;
  readonly countable: boolean;
  readonly allow_mixed_items: boolean;
  readonly allow_mixed_lots: boolean;
  readonly negative_allowed: boolean;
};

/** What a caller gives of a location; empty texts stand for what she leaves out. */
export type LocationInput = {
  readonly code: string;
  readonly name: string;
  readonly kind: LocationKind | undefined;
  readonly pickSequence: number;
  readonly externalId: string;
  readonly flags: GivenFlags;
};

/** What is stored of it. */
export type CheckedLocation = LocationFlags & {
  readonly code: string;
  readonly name: string;
  readonly kind: LocationKind;
  readonly pick_sequence: number;
  readonly external_id: string | null;
};

/** Checks and normalises a location; refuses with every field that is wrong. */
export function checkedLocation(location: LocationInput): CheckedLocation {
  const code = location.code.trim().toUpperCase();
  const name = location.name.trim();
  const violations: Violation[] = [];
  const demand = (ok: boolean, field: string, message: string) => {
    if (!ok) violations.push(violation(`location.${field}`, message));
  };
  demand(isLocationCode(code), "code", locationCodeRule);
  demand(location.kind !== undefined, "kind", "must be given; TRANSIT and VIRTUAL cannot be");
  demand(/^[^\p{Cc}]{0,100}$/u.test(name), "name", "at most 100 characters, no control character");
  demand(
    /^[^\p{Cc}]{0,100}$/u.test(location.externalId),
    "external_id",
    "at most 100 characters, no control character",
  );
  demand(location.pickSequence >= 0, "pick_sequence", "0 or more");
  refuseViolations(violations);
  const kind = location.kind as LocationKind;
  return {
    code,
    name,
    kind,
    pick_sequence: location.pickSequence,
    external_id: location.externalId || null,
    ...locationFlags(kind, location.flags),
  };
}

/** What may be done at a place of a kind, where the caller does not say otherwise. */
export function locationFlags(kind: LocationKind, given: GivenFlags): LocationFlags {
  return {
    // Goods that are leaving, arriving or under suspicion are no supply for anybody else.
    pickable: given.pickable ?? !["staging", "dock", "quarantine"].includes(kind),
    receivable: given.receivable ?? true,
    countable: given.countable ?? true,
    allow_mixed_items: given.allow_mixed_items ?? true,
    allow_mixed_lots: given.allow_mixed_lots ?? true,
    negative_allowed: given.negative_allowed ?? false,
  };
}

/** Whether a text, in capitals, may be the code of a location. */
export function isLocationCode(code: string): boolean {
  return /^[A-Z0-9][A-Z0-9._/-]{0,47}$/.test(code);
}

/** What a code has to be, in words. */
export const locationCodeRule =
  "1 to 48 of A-Z, 0-9, dot, underscore, slash and hyphen, beginning with a letter or digit";

/**
 * Refuses a parent that would make a place part of itself, or the tree deeper than 8 levels. `parentPath` holds the ids
 * from the parent up to the top; `height` counts the levels from the place down, 1 for a place without parts.
 */
export function demandFitsTree(id: string, parentPath: readonly string[], height: number): void {
  const field = "location.parent_id";
  if (parentPath.includes(id)) refuseViolations([violation(field, "lies below the location itself")]);
  if (parentPath.length + height > levelsMax) {
    refuseViolations([violation(field, `makes the tree deeper than ${levelsMax} levels`)]);
  }
}

const levelsMax = 8;
