import { ScanSettingService } from "../../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { query } from "../deps.ts";
import { findScanSetting } from "../store/scan-setting-store.ts";
import { scanSettingMessage } from "./scan-setting-message.ts";

export const getScanSetting = query(ScanSettingService.method.getScanSetting, async (_request, { tx }) => {
  return { setting: scanSettingMessage(await findScanSetting(tx)) };
});
