import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";

/** What a device says of itself. */
export type DeviceStatus = {
  readonly deviceId: string;
  readonly appVersion: string;
  readonly batteryPercent: number | undefined;
  readonly queueDepth: number;
  readonly lastSequence: bigint;
  readonly ip: string;
};

/** Records a sign of life of a device; the last one wins. Returns when it was recorded. */
export async function recordDeviceStatus(tx: Tx, status: DeviceStatus): Promise<Date> {
  const { time } = await tx.one(sql.type(z.object({ time: z.date() }))`
    insert into auth.device_status (
      device_id, app_version, battery_percent, queue_depth, last_sequence, last_seen_time, last_ip
    )
    values (
      ${status.deviceId}::uuid, ${status.appVersion}, ${status.batteryPercent ?? null}::integer, ${status.queueDepth},
      ${String(status.lastSequence)}::numeric, now(), ${status.ip}
    )
    on conflict (device_id) do update
    set app_version = excluded.app_version, battery_percent = excluded.battery_percent,
      queue_depth = excluded.queue_depth, last_sequence = excluded.last_sequence,
      last_seen_time = excluded.last_seen_time, last_ip = excluded.last_ip
    returning last_seen_time as time
  `);
  return time;
}
