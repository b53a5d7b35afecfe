import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findUnit } from "../store/organization-store.ts";
import { unitMessage } from "./organization-unit-message.ts";

export const getUnit = query(OrganizationService.method.getUnit, async ({ unitId }, { tx, reach }) => {
  const unit = await findUnit(tx, unitId, reach);
  if (!unit) throw refuse("NOT_FOUND", { resource: "organization_unit" });
  return { unit: unitMessage(unit) };
});
