import { refuse } from "../../../platform/errors/common.ts";

/** Life of a device. */
export type DeviceState = "pending" | "trusted" | "suspended" | "rejected" | "revoked";

/** What people do to the state of a device. */
export type DeviceAct = "approve" | "reject" | "suspend" | "resume" | "revoke";

/**
 * The state that an act leads to. Trust begins with an approval and with nothing else; "rejected" and "revoked" are
 * final. Refuses with INVALID_STATE what the state does not allow.
 */
export function nextDeviceState(state: DeviceState, act: DeviceAct): DeviceState {
  const next = transitions[state][act];
  if (!next) throw refuse("INVALID_STATE", { resource: "device", state });
  return next;
}

const transitions: Record<DeviceState, Partial<Record<DeviceAct, DeviceState>>> = {
  pending: { approve: "trusted", reject: "rejected" },
  trusted: { suspend: "suspended", revoke: "revoked" },
  suspended: { resume: "trusted", revoke: "revoked" },
  rejected: {},
  revoked: {},
};
