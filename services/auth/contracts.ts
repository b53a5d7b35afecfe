import type { DescService } from "@bufbuild/protobuf";
import { ApiClientService } from "../../gen/erp/auth/v1/api_client_service_pb.ts";
import { AuthorityService } from "../../gen/erp/auth/v1/authority_service_pb.ts";
import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { GrantService } from "../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { RoleService } from "../../gen/erp/auth/v1/role_service_pb.ts";
import { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";

/** The contracts of the auth service. They stand by themselves: every process knows them, also one that serves others. */
export const authContracts: readonly DescService[] = [
  SessionService,
  UserService,
  RoleService,
  GrantService,
  OrganizationService,
  DeviceService,
  DeviceTrustService,
  ApiClientService,
  AuthorityService,
];
