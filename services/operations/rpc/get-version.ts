import { timestampNow } from "@bufbuild/protobuf/wkt";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { answer } from "../deps.ts";

export const getVersion = answer(SystemService.method.getVersion, async (_request, { deps }) => ({
  product: "ERP Core",
  version: deps.version,
  schemaVersion: deps.migrations.at(-1)?.id ?? "",
  production: deps.production,
  serverTime: timestampNow(),
}));
