import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { CommandContext } from "../../../platform/rpc/command.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { tokenDigest } from "../credentials/auth-secrets.ts";
import { createEnrollmentToken, enrollmentCode } from "../credentials/enrollment-code.ts";
import type { AuthDeps } from "../deps.ts";
import { insertEnrollmentToken } from "../store/enrollment-store.ts";

/** Life of an enrolment token for which none was asked for. */
export const defaultTokenTtlSeconds = 600;

/** Makes an enrolment token in the name of the caller, who must be a user, and writes it to the audit trail. */
export async function issueEnrollmentToken(
  { tx, caller, audit, deps }: Pick<CommandContext<AuthDeps>, "tx" | "caller" | "audit" | "deps">,
  wish: { siteId: string; deviceName: string; replacesDeviceId?: string; ttlSeconds: number; maxUses: number },
) {
  const { siteId, deviceName, replacesDeviceId, ttlSeconds, maxUses } = wish;
  const id = uuidv7();
  const token = createEnrollmentToken();
  const expireTime = await insertEnrollmentToken(tx, {
    id,
    tokenHash: tokenDigest(token),
    siteId,
    deviceName,
    replacesDeviceId,
    createdBy: caller.id,
    ttlSeconds,
    maxUses,
  });
  audit({
    resourceType: "enrollment_token",
    resourceId: id,
    unitId: siteId,
    after: {
      device_name: deviceName,
      replaces_device_id: replacesDeviceId ?? null,
      expire_time: expireTime,
      max_uses: maxUses,
    },
  });
  return {
    enrollmentToken: token,
    qrContent: enrollmentCode(deps.publicUrl, token),
    expireTime: timestampFromDate(expireTime),
  };
}
