import type { DescMethod } from "@bufbuild/protobuf";
import { Audience, Scope } from "../../gen/erp/options/v1/access_pb.ts";
import { refuse } from "../errors/common.ts";
import { type Caller, reachOf } from "./call.ts";
import { accessOf } from "./contract.ts";

/**
 * The one place that decides whether a caller may call an RPC, from what the contract declares. What is not allowed is
 * refused. Which rows she sees is decided by the SQL of the store, from the reach of the permission.
 */
export function authorize(caller: Caller, method: DescMethod): void {
  const { audience, permission, scope } = accessOf(method);
  const { kind } = caller;
  switch (audience) {
    case Audience.PUBLIC:
      return;
    case Audience.INTERNAL:
      // Refused as if it did not exist: nobody outside has any business with it.
      if (kind !== "service") throw refuse("UNKNOWN_METHOD");
      return;
    case Audience.DEVICE:
      if (kind !== "device") throw refuse("DEVICE_PROOF_REQUIRED");
      return;
    case Audience.SIGNED_IN:
      if (kind !== "user" && kind !== "api_client") throw refuse("UNAUTHENTICATED");
      return;
    case Audience.PERMISSION: {
      if (kind === "anonymous") throw refuse("UNAUTHENTICATED");
      if (caller.mustChangePassword) throw refuse("PASSWORD_CHANGE_REQUIRED");
      const reach = reachOf(caller, permission);
      if (!reach) throw refuse("PERMISSION_DENIED", { permission });
      if (scope === Scope.STACK && !reach.everywhere) throw refuse("OUT_OF_SCOPE", { permission });
      return;
    }
    default:
      throw refuse("UNKNOWN_METHOD");
  }
}
