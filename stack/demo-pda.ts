import { randomInt } from "node:crypto";
import { DeviceTrustService } from "../gen/erp/auth/v1/device_trust_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import type { DemoClients } from "./demo-clients.ts";
import type { DemoCredential } from "./demo-seed.ts";

/** Who lets a device enrol, who gives badges, and who gets one. */
export type DemoPda = {
  readonly clients: DemoClients;
  /** Access tokens. */
  readonly enroller: string;
  readonly administrator: string;
  readonly operatorId: string;
  readonly siteId: string;
};

/** Lets somebody try the pages of a PDA: a code that a browser enrols with, and the badge of the operator. */
export async function seedPda(demo: DemoPda): Promise<DemoCredential[]> {
  const { clients, enroller, administrator, operatorId, siteId } = demo;
  const pin = String(randomInt(100_000, 1_000_000));
  await clients(UserService, administrator).assignBadge({ userId: operatorId, badgeCode: demoBadge, pin });
  const { enrollmentToken } = await clients(DeviceTrustService, enroller).createEnrollmentToken({
    siteId,
    deviceName: "展示 PDA",
    ttl: { seconds: 3_600n, nanos: 0 },
  });
  return [
    {
      login: "PDA code",
      secret: enrollmentToken,
      about: "enrols a browser at /pda/ within the hour; admin approves it",
    },
    { login: "PDA badge", secret: `${demoBadge}, PIN ${pin}`, about: "operator, on an approved device" },
  ];
}

const demoBadge = "EMP-0005";
