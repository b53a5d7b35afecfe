/** A grant that includes a permission: whether it holds now, and whether it reaches the place that was asked for. */
export type CandidateGrant = { readonly inForce: boolean; readonly inPlace: boolean };

/** Why access is or is not given. */
export type AccessVerdict = "allowed" | "permission_missing" | "out_of_scope" | "principal_inactive";

/** Judges all grants of somebody that include a permission. Who is not active may do nothing, whatever she holds. */
export function judgeAccess(principalActive: boolean, grants: readonly CandidateGrant[]): AccessVerdict {
  if (!principalActive) return "principal_inactive";
  if (grants.some(allows)) return "allowed";
  return grants.some(({ inForce }) => inForce) ? "out_of_scope" : "permission_missing";
}

/** Whether a grant gives the permission here and now. */
export function allows({ inForce, inPlace }: CandidateGrant): boolean {
  return inForce && inPlace;
}
