import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { query } from "../deps.ts";
import { auditPage } from "./audit-page.ts";

export const getResourceHistory = query(AuditService.method.getResourceHistory, async (request, { tx, reach }) => {
  const { resourceType, resourceId } = request;
  return auditPage(tx, request, { resourceType, resourceId }, reach);
});
