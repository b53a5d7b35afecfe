import { z } from "zod";
import { sql, type Tx } from "../../../platform/db/database.ts";
import type { Reach } from "../../../platform/rpc/call.ts";
import type { Page } from "../../../platform/rpc/paging.ts";
import type { DeviceState } from "../domain/device-state.ts";

const deviceRow = z.object({
  id: z.string(),
  name: z.string(),
  serial_no: z.string(),
  model: z.string(),
  platform: z.string(),
  key_thumbprint: z.string(),
  state: z.enum(["pending", "trusted", "suspended", "rejected", "revoked"]),
  site_id: z.string(),
  enrolled_by: z.string(),
  decided_by: z.string().nullable(),
  replaces_device_id: z.string().nullable(),
  version: z.number(),
  create_time: z.date(),
  update_time: z.date(),
  app_version: z.string().nullable(),
  battery_percent: z.number().nullable(),
  queue_depth: z.number().nullable(),
  last_seen_time: z.date().nullable(),
  last_ip: z.string().nullable(),
});

/** A device with its last heartbeat. */
export type DeviceRow = z.infer<typeof deviceRow>;

/** Everywhere, for what a device asks about itself. */
export const anySite: Reach = { everywhere: true, unitIds: [] };

/** Returns a device of the sites in reach; undefined when there is none. */
export async function findDevice(tx: Tx, id: string, reach: Reach): Promise<DeviceRow | undefined> {
  return (
    (await tx.maybeOne(sql.type(deviceRow)`${selectDevice} where d.id = ${id}::uuid and ${within(reach)}`)) ?? undefined
  );
}

/** Returns a device of the sites in reach and locks it, so that decisions about it come one after the other. */
export async function lockDevice(tx: Tx, id: string, reach: Reach): Promise<DeviceRow | undefined> {
  await tx.query(sql.unsafe`select from auth.device d where d.id = ${id}::uuid and ${within(reach)} for update`);
  return findDevice(tx, id, reach);
}

/** Returns the device that enrolled with a token and key; undefined when none did. */
export async function findEnrolledDevice(tx: Tx, tokenId: string, thumbprint: string): Promise<DeviceRow | undefined> {
  const row = await tx.maybeOne(sql.type(deviceRow)`
    ${selectDevice} where d.enrollment_token_id = ${tokenId}::uuid and d.key_thumbprint = ${thumbprint}
  `);
  return row ?? undefined;
}

/** Lists devices of the sites in reach, newest first: ids sort by the time of enrolment. */
export async function listDevices(
  tx: Tx,
  filter: { states: readonly DeviceState[]; siteId: string; reach: Reach },
  page: Page,
): Promise<readonly DeviceRow[]> {
  return tx.any(sql.type(deviceRow)`
    ${selectDevice}
    where ${within(filter.reach)}
      and (${filter.states.length === 0} or d.state = any(${sql.array([...filter.states], "text")}))
      and (${filter.siteId} = '' or d.site_id = nullif(${filter.siteId}, '')::uuid)
      and (${page.after === undefined} or d.id < ${page.after?.[0] ?? null}::uuid)
    order by d.id desc
    limit ${page.size + 1}
  `);
}

/** A device that enrols. */
export type NewDevice = Pick<
  DeviceRow,
  | "id"
  | "name"
  | "serial_no"
  | "model"
  | "platform"
  | "key_thumbprint"
  | "site_id"
  | "enrolled_by"
  | "replaces_device_id"
> & {
  readonly public_key: Readonly<Record<"kty" | "crv" | "x" | "y", string>>;
  readonly enrollment_token_id: string;
};

/** Enrols a device in state "pending". */
export async function insertDevice(tx: Tx, device: NewDevice): Promise<void> {
  await tx.query(sql.unsafe`
    insert into auth.device (
      id, name, serial_no, model, platform, public_key_jwk, key_thumbprint, state, site_id, enrolled_by,
      replaces_device_id, enrollment_token_id
    )
    values (
      ${device.id}::uuid, ${device.name}, ${device.serial_no}, ${device.model}, ${device.platform},
      ${JSON.stringify(device.public_key)}::jsonb, ${device.key_thumbprint}, 'pending', ${device.site_id}::uuid,
      ${device.enrolled_by}::uuid, ${device.replaces_device_id}::uuid, ${device.enrollment_token_id}::uuid
    )
  `);
}

/** Moves a device to a state; `decidedBy` is the user who approved or rejected it, and stays when not given. */
export async function setDeviceState(tx: Tx, id: string, state: DeviceState, decidedBy?: string): Promise<void> {
  await tx.query(sql.unsafe`
    update auth.device
    set state = ${state}, decided_by = coalesce(${decidedBy ?? null}::uuid, decided_by), version = version + 1,
      update_time = now()
    where id = ${id}::uuid
  `);
}

function within(reach: Reach) {
  return sql.fragment`(${reach.everywhere} or d.site_id = any(${sql.array([...reach.unitIds], "uuid")}))`;
}

const selectDevice = sql.fragment`
  select
    d.id, d.name, d.serial_no, d.model, d.platform, d.key_thumbprint, d.state, d.site_id, d.enrolled_by, d.decided_by,
    d.replaces_device_id, d.version, d.create_time, d.update_time,
    s.app_version, s.battery_percent, s.queue_depth, s.last_seen_time, s.last_ip
  from auth.device d
  left join auth.device_status s on s.device_id = d.id
`;
