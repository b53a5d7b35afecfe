import { refuse } from "../../../platform/errors/common.ts";
import { changedFields } from "../../../platform/rpc/audit-entry.ts";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import type { AuthDeps } from "../deps.ts";
import { type DeviceAct, nextDeviceState } from "../domain/device-state.ts";
import { type DeviceRow, findDevice, lockDevice, setDeviceState } from "../store/device-store.ts";
import { revokeSessions } from "../store/session-store.ts";
import { deviceFields } from "./device-message.ts";

/** A person's decision about a device. */
export type DeviceDecision = {
  readonly deviceId: string;
  readonly act: DeviceAct;
  readonly reason: string;
  /** Checked before the device is moved; refuses by throwing. */
  readonly allow?: (device: DeviceRow) => void;
};

/**
 * Moves a device in the caller's reach to the state that an act leads to, ends its sessions when it loses trust, and
 * tells audit trail and listeners. A device out of reach is not found.
 */
export async function moveDevice(context: CommandContext<AuthDeps>, decision: DeviceDecision): Promise<DeviceRow> {
  const { tx, caller, reach, audit, emit, afterCommit, deps } = context;
  const { act, deviceId } = decision;
  const before = await lockDevice(tx, deviceId, reach);
  if (!before) throw refuse("NOT_FOUND", { resource: "device" });
  const state = nextDeviceState(before.state, act);
  decision.allow?.(before);
  await setDeviceState(tx, before.id, state, act === "approve" || act === "reject" ? caller.id : undefined);
  if (act === "suspend" || act === "revoke") {
    await revokeSessions(tx, { deviceId: before.id }, `device_${state}`);
    afterCommit(() => deps.hintRevocation());
  }
  const after = (await findDevice(tx, before.id, reach)) ?? before;
  const device = { resourceType: "device", resourceId: after.id, unitId: after.site_id };
  audit({ ...device, ...changedFields(deviceFields(before), deviceFields(after)), reason: decision.reason });
  emit({ ...device, topic: topics[act], payload: { state, name: after.name, serial_no: after.serial_no } });
  return after;
}

const topics: Record<DeviceAct, string> = {
  approve: "auth.device.trusted",
  reject: "auth.device.rejected",
  suspend: "auth.device.suspended",
  resume: "auth.device.resumed",
  revoke: "auth.device.revoked",
};
