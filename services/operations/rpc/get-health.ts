import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { answer } from "../deps.ts";
import { checkHealth } from "./check-health.ts";

export const getHealth = answer(SystemService.method.getHealth, async (_request, context) => ({
  health: await checkHealth(context),
}));
