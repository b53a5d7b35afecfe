import type { EnumTexts } from "./enum-text.ts";
import { inventoryEnumTexts } from "./enum-texts-inventory.ts";
import { scanEnumTexts } from "./enum-texts-scan.ts";

/** The texts of all enums of the contracts. A test holds it against them: each value has both texts. */
export const enumTexts: EnumTexts = {
  ...inventoryEnumTexts,
  ...scanEnumTexts,
  "erp.auth.v1.ApiClient.State": { ACTIVE: ["Active", "啟用"], REVOKED: ["Revoked", "已撤銷"] },
  "erp.auth.v1.Device.State": {
    PENDING: ["Waiting for approval", "待核准"],
    TRUSTED: ["Trusted", "受信任"],
    SUSPENDED: ["Suspended", "已停用"],
    REJECTED: ["Rejected", "已拒絕"],
    REVOKED: ["Revoked", "已撤銷"],
  },
  "erp.auth.v1.ExplainAccessResponse.Verdict": {
    ALLOWED: ["Allowed", "允許"],
    PERMISSION_MISSING: ["No grant includes the permission", "沒有任何授權包含此權限"],
    OUT_OF_SCOPE: ["Has the permission, but not for this place", "有此權限，但不包含此範圍"],
    PRINCIPAL_INACTIVE: ["The account is not active", "帳號未啟用"],
  },
  "erp.auth.v1.Identity.Kind": {
    USER: ["User", "使用者"],
    API_CLIENT: ["API client", "API 用戶端"],
    DEVICE: ["Device", "裝置"],
    SERVICE: ["Process of the stack", "系統程序"],
  },
  "erp.auth.v1.OrganizationUnit.Kind": {
    SITE: ["Site", "廠區"],
    WAREHOUSE: ["Warehouse", "倉庫"],
    WORK_CENTER: ["Work center", "工作中心"],
  },
  "erp.auth.v1.User.State": {
    INVITED: ["Invited", "已邀請"],
    ACTIVE: ["Active", "啟用"],
    LOCKED: ["Locked", "已鎖定"],
    DISABLED: ["Disabled", "已停用"],
  },
  "erp.operations.v1.AuditRecord.Outcome": {
    DONE: ["Done", "完成"],
    DENIED: ["Denied", "已拒絕"],
    FAILED: ["Failed", "失敗"],
  },
  "erp.operations.v1.File.Purpose": {
    ATTACHMENT: ["Attachment", "附件"],
    REPORT: ["Report", "報表"],
    IMPORT: ["Import", "匯入"],
    EXPORT: ["Export", "匯出"],
  },
  "erp.operations.v1.File.State": {
    UPLOADING: ["Uploading", "上傳中"],
    STORED: ["Stored", "已儲存"],
    DELETED: ["Deleted", "已刪除"],
  },
  "erp.operations.v1.Health.State": { UP: ["Up", "正常"], DEGRADED: ["Degraded", "降級"], DOWN: ["Down", "停止"] },
  "erp.operations.v1.Job.State": {
    QUEUED: ["Queued", "排隊中"],
    RUNNING: ["Running", "執行中"],
    RETRY_WAIT: ["Waits to try again", "等待重試"],
    SUCCEEDED: ["Succeeded", "成功"],
    FAILED: ["Failed", "失敗"],
    DEAD: ["Dead letter", "死信"],
    CANCELLED: ["Cancelled", "已取消"],
  },
  "erp.operations.v1.JobAttempt.Outcome": {
    SUCCEEDED: ["Succeeded", "成功"],
    FAILED: ["Failed", "失敗"],
    CANCELLED: ["Cancelled", "已取消"],
    RELEASED: ["Given back", "已歸還"],
    LOST: ["Worker lost", "執行程序失聯"],
  },
  "erp.operations.v1.ReportColumn.Type": {
    TEXT: ["Text", "文字"],
    DECIMAL: ["Quantity", "數量"],
    INTEGER: ["Number", "整數"],
    DATE: ["Day", "日期"],
    TIME: ["Time", "時間"],
  },
  "erp.operations.v1.ReportFormat": {
    CSV: ["CSV", "CSV"],
    XLSX: ["Excel workbook", "Excel 活頁簿"],
    PDF: ["PDF", "PDF"],
  },
  "erp.operations.v1.Schedule.Misfire": {
    RUN_ONCE: ["Run once, late", "補執行一次"],
    SKIP: ["Leave out", "略過"],
  },
  "erp.operations.v1.Schedule.Overlap": {
    SKIP: ["Leave out while one runs", "執行中則略過"],
    QUEUE: ["One after the other", "依序執行"],
  },
  "erp.operations.v1.VerifyChainResponse.Fault.Kind": {
    HASH_MISMATCH: ["A record was changed", "紀錄內容遭竄改"],
    LINK_BROKEN: ["A record is missing or was put in between", "紀錄遺失或遭插入"],
    TAIL_MISSING: ["Records at the end are missing", "末端紀錄遺失"],
    CHECKPOINT_MISMATCH: ["The chain differs from its signed end", "鏈與簽章檢查點不符"],
    CHECKPOINT_INVALID: ["The signature of a checkpoint is not valid", "檢查點簽章無效"],
  },
};
