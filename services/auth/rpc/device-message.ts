import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Device, Device_State, DeviceSchema } from "../../../gen/erp/auth/v1/device_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { DeviceState } from "../domain/device-state.ts";
import type { DeviceRow } from "../store/device-store.ts";

/** The device as the contract shows it. */
export function deviceMessage(row: DeviceRow): Device {
  return create(DeviceSchema, {
    id: row.id,
    name: row.name,
    serialNo: row.serial_no,
    model: row.model,
    platform: row.platform,
    keyThumbprint: row.key_thumbprint,
    state: deviceStates[row.state],
    siteId: row.site_id,
    appVersion: row.app_version ?? "",
    ...(row.battery_percent === null ? {} : { batteryPercent: row.battery_percent }),
    queueDepth: row.queue_depth ?? 0,
    ...(row.last_seen_time ? { lastSeenTime: timestampFromDate(row.last_seen_time) } : {}),
    lastIp: row.last_ip ?? "",
    enrolledBy: row.enrolled_by,
    decidedBy: row.decided_by ?? "",
    replacesDeviceId: row.replaces_device_id ?? "",
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of a device that the audit trail keeps. */
export function deviceFields(row: DeviceRow): Fields {
  const { name, serial_no, model, platform, key_thumbprint, state, enrolled_by, decided_by, replaces_device_id } = row;
  return { name, serial_no, model, platform, key_thumbprint, state, enrolled_by, decided_by, replaces_device_id };
}

/** The states as the contract spells them. */
export const deviceStates: Record<DeviceState, Device_State> = {
  pending: Device_State.PENDING,
  trusted: Device_State.TRUSTED,
  suspended: Device_State.SUSPENDED,
  rejected: Device_State.REJECTED,
  revoked: Device_State.REVOKED,
};

/** The state as the database spells it; undefined for none. */
export function deviceStateOf(state: Device_State): DeviceState | undefined {
  return (Object.keys(deviceStates) as DeviceState[]).find((name) => deviceStates[name] === state);
}
