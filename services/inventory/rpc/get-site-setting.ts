import { SiteSettingService } from "../../../gen/erp/inventory/v1/site_setting_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import { query } from "../deps.ts";
import { findSiteSetting } from "../store/site-setting-store.ts";
import { siteSettingMessage } from "./site-setting-message.ts";

export const getSiteSetting = query(SiteSettingService.method.getSiteSetting, async ({ siteId }, { tx, reach }) => {
  const setting = await findSiteSetting(tx, siteId, reach);
  if (!setting) throw refuse("NOT_FOUND", { resource: "site" });
  return { setting: siteSettingMessage(setting) };
});
