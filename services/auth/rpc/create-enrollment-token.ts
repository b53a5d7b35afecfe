import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { demandPlace } from "../../../platform/rpc/scope.ts";
import { command } from "../deps.ts";
import { holdSite } from "../store/organization-store.ts";
import { demandPerson } from "./demand-person.ts";
import { defaultTokenTtlSeconds, issueEnrollmentToken } from "./issue-enrollment-token.ts";

export const createEnrollmentToken = command(
  DeviceTrustService.method.createEnrollmentToken,
  async (request, context) => {
    const { siteId, deviceName, ttl, maxUses } = request;
    demandPerson(context.caller, "auth.device.enroll");
    demandPlace(context.reach, siteId, "auth.device.enroll");
    const site = await holdSite(context.tx, siteId, context.reach);
    if (!site) throw refuse("NOT_FOUND", { resource: "site" });
    if (site.archived) throw refuse("ARCHIVED", { resource: "site" });
    return issueEnrollmentToken(context, {
      siteId,
      deviceName: deviceName.trim(),
      ttlSeconds: ttl ? Number(ttl.seconds) : defaultTokenTtlSeconds,
      maxUses: maxUses || 1,
    });
  },
);
