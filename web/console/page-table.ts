import type { ComponentType } from "react";
import IconActivityHeartbeat from "~icon/activity-heartbeat";
import IconBox from "~icon/box";
import IconBuildingWarehouse from "~icon/building-warehouse";
import IconClipboardCheck from "~icon/clipboard-check";
import IconDeviceMobile from "~icon/device-mobile";
import IconFiles from "~icon/files";
import IconHistory from "~icon/history";
import IconHome from "~icon/home";
import IconKey from "~icon/key";
import IconListDetails from "~icon/list-details";
import IconMapPin from "~icon/map-pin";
import IconPackageImport from "~icon/package-import";
import IconPlayerPlay from "~icon/player-play";
import IconReportAnalytics from "~icon/report-analytics";
import IconShieldLock from "~icon/shield-lock";
import IconTag from "~icon/tag";
import IconTruckDelivery from "~icon/truck-delivery";
import IconUserCircle from "~icon/user-circle";
import IconUsers from "~icon/users";
import IconZoomQuestion from "~icon/zoom-question";
import type { MethodName } from "../shared/gates.ts";
import type { Text } from "../shared/language.ts";
import type { Icon } from "./parts/draw-icon.tsx";

/** A page of the console. */
export type ConsolePage = {
  /** Address; "$id" stands for the id of a record. */
  readonly path: string;
  readonly title: Text;
  /** Method whose permission opens the page; without one, whoever is signed in may open it. */
  readonly opensWith?: MethodName;
  /** Where the navigation lists it; pages of one record are not listed. */
  readonly nav?: { readonly group: NavGroup; readonly icon: Icon };
  /** Keys pressed one after the other that open the page. */
  readonly keys?: string;
  readonly load: () => Promise<{ Page: ComponentType }>;
};

/** Groups of the navigation, in their order. */
export const navGroups = {
  work: ["Overview", "總覽"],
  stock: ["Stock", "庫存"],
  documents: ["Documents", "單據"],
  people: ["People and devices", "人員與裝置"],
  system: ["System", "系統"],
} as const satisfies Record<string, Text>;
export type NavGroup = keyof typeof navGroups;

/** Every page of the console. Routes, navigation, command palette and tests are made from this table. */
export const consolePages: readonly ConsolePage[] = [
  {
    path: "/",
    title: ["Home", "首頁"],
    nav: { group: "work", icon: IconHome },
    keys: "g h",
    load: () => import("./home/home-page.tsx"),
  },
  {
    path: "/stock",
    title: ["Stock on hand", "庫存查詢"],
    opensWith: "erp.inventory.v1.StockService/ListBalances",
    nav: { group: "stock", icon: IconBuildingWarehouse },
    keys: "g s",
    load: () => import("./stock/stock-page.tsx"),
  },
  {
    path: "/items",
    title: ["Items", "料件"],
    opensWith: "erp.inventory.v1.ItemService/ListItems",
    nav: { group: "stock", icon: IconBox },
    keys: "g i",
    load: () => import("./items/items-page.tsx"),
  },
  {
    path: "/items/$id",
    title: ["Item", "料件"],
    opensWith: "erp.inventory.v1.ItemService/GetItem",
    load: () => import("./items/item-page.tsx"),
  },
  {
    path: "/lots",
    title: ["Lots", "批號"],
    opensWith: "erp.inventory.v1.LotService/ListLots",
    nav: { group: "stock", icon: IconTag },
    keys: "g l",
    load: () => import("./lots/lots-page.tsx"),
  },
  {
    path: "/lots/$id",
    title: ["Lot", "批號"],
    opensWith: "erp.inventory.v1.LotService/GetLot",
    load: () => import("./lots/lot-page.tsx"),
  },
  {
    path: "/locations",
    title: ["Locations", "庫位"],
    opensWith: "erp.inventory.v1.LocationService/ListLocations",
    nav: { group: "stock", icon: IconMapPin },
    keys: "g b",
    load: () => import("./locations/locations-page.tsx"),
  },
  {
    path: "/locations/$id",
    title: ["Location", "庫位"],
    opensWith: "erp.inventory.v1.LocationService/GetLocation",
    load: () => import("./locations/location-page.tsx"),
  },
  {
    path: "/ledger",
    title: ["Movement ledger", "庫存異動帳"],
    opensWith: "erp.inventory.v1.StockService/ListEntries",
    nav: { group: "stock", icon: IconListDetails },
    keys: "g m",
    load: () => import("./ledger/ledger-page.tsx"),
  },
  {
    path: "/ledger/$id",
    title: ["Transaction", "異動"],
    opensWith: "erp.inventory.v1.MovementService/GetTransaction",
    load: () => import("./ledger/transaction-page.tsx"),
  },
  {
    path: "/reports",
    title: ["Reports", "報表"],
    opensWith: "erp.operations.v1.ReportService/ListReportDefinitions",
    nav: { group: "stock", icon: IconReportAnalytics },
    keys: "g o",
    load: () => import("./reports/reports-page.tsx"),
  },
  {
    path: "/reports/$id",
    title: ["Report", "報表"],
    opensWith: "erp.operations.v1.ReportService/ListReportDefinitions",
    load: () => import("./reports/report-page.tsx"),
  },
  {
    path: "/receipts",
    title: ["Receipts", "收貨單"],
    opensWith: "erp.inventory.v1.ReceiptService/ListReceipts",
    nav: { group: "documents", icon: IconPackageImport },
    keys: "g r",
    load: () => import("./receipts/receipts-page.tsx"),
  },
  {
    path: "/receipts/$id",
    title: ["Receipt", "收貨單"],
    opensWith: "erp.inventory.v1.ReceiptService/GetReceipt",
    load: () => import("./receipts/receipt-page.tsx"),
  },
  {
    path: "/transfers",
    title: ["Transfers", "調撥單"],
    opensWith: "erp.inventory.v1.TransferService/ListTransfers",
    nav: { group: "documents", icon: IconTruckDelivery },
    keys: "g t",
    load: () => import("./transfers/transfers-page.tsx"),
  },
  {
    path: "/transfers/$id",
    title: ["Transfer", "調撥單"],
    opensWith: "erp.inventory.v1.TransferService/GetTransfer",
    load: () => import("./transfers/transfer-page.tsx"),
  },
  {
    path: "/counts",
    title: ["Counts", "盤點"],
    opensWith: "erp.inventory.v1.CountService/ListCounts",
    nav: { group: "documents", icon: IconClipboardCheck },
    keys: "g c",
    load: () => import("./counts/counts-page.tsx"),
  },
  {
    path: "/counts/$id",
    title: ["Count", "盤點"],
    opensWith: "erp.inventory.v1.CountService/GetCount",
    load: () => import("./counts/count-page.tsx"),
  },
  {
    path: "/users",
    title: ["Users", "使用者"],
    opensWith: "erp.auth.v1.UserService/ListUsers",
    nav: { group: "people", icon: IconUsers },
    keys: "g u",
    load: () => import("./users/users-page.tsx"),
  },
  {
    path: "/users/$id",
    title: ["User", "使用者"],
    opensWith: "erp.auth.v1.UserService/GetUser",
    load: () => import("./users/user-page.tsx"),
  },
  {
    path: "/roles",
    title: ["Roles", "角色"],
    opensWith: "erp.auth.v1.RoleService/ListRoles",
    nav: { group: "people", icon: IconShieldLock },
    load: () => import("./roles/roles-page.tsx"),
  },
  {
    path: "/roles/$id",
    title: ["Role", "角色"],
    opensWith: "erp.auth.v1.RoleService/GetRole",
    load: () => import("./roles/role-page.tsx"),
  },
  {
    path: "/access",
    title: ["Explain access", "權限查詢"],
    opensWith: "erp.auth.v1.GrantService/ExplainAccess",
    nav: { group: "people", icon: IconZoomQuestion },
    load: () => import("./roles/access-page.tsx"),
  },
  {
    path: "/devices",
    title: ["Devices", "裝置"],
    opensWith: "erp.auth.v1.DeviceService/ListDevices",
    nav: { group: "people", icon: IconDeviceMobile },
    keys: "g d",
    load: () => import("./devices/devices-page.tsx"),
  },
  {
    path: "/devices/$id",
    title: ["Device", "裝置"],
    opensWith: "erp.auth.v1.DeviceService/GetDevice",
    load: () => import("./devices/device-page.tsx"),
  },
  {
    path: "/api-clients",
    title: ["API clients", "API 用戶端"],
    opensWith: "erp.auth.v1.ApiClientService/ListApiClients",
    nav: { group: "people", icon: IconKey },
    load: () => import("./api-clients/api-clients-page.tsx"),
  },
  {
    path: "/api-clients/$id",
    title: ["API client", "API 用戶端"],
    opensWith: "erp.auth.v1.ApiClientService/GetApiClient",
    load: () => import("./api-clients/api-client-page.tsx"),
  },
  {
    path: "/jobs",
    title: ["Jobs", "背景作業"],
    opensWith: "erp.operations.v1.JobService/ListJobs",
    nav: { group: "system", icon: IconPlayerPlay },
    keys: "g j",
    load: () => import("./jobs/jobs-page.tsx"),
  },
  {
    path: "/jobs/$id",
    title: ["Job", "背景作業"],
    opensWith: "erp.operations.v1.JobService/GetJob",
    load: () => import("./jobs/job-page.tsx"),
  },
  {
    path: "/files",
    title: ["Files", "檔案"],
    opensWith: "erp.operations.v1.FileService/ListFiles",
    nav: { group: "system", icon: IconFiles },
    keys: "g f",
    load: () => import("./files/files-page.tsx"),
  },
  {
    path: "/audit",
    title: ["Audit log", "稽核紀錄"],
    opensWith: "erp.operations.v1.AuditService/ListAudit",
    nav: { group: "system", icon: IconHistory },
    keys: "g a",
    load: () => import("./audit/audit-page.tsx"),
  },
  {
    path: "/health",
    title: ["System health", "系統健康"],
    opensWith: "erp.operations.v1.SystemService/GetHealth",
    nav: { group: "system", icon: IconActivityHeartbeat },
    load: () => import("./health/health-page.tsx"),
  },
  {
    path: "/profile",
    title: ["Profile", "個人設定"],
    nav: { group: "system", icon: IconUserCircle },
    keys: "g p",
    load: () => import("./profile/profile-page.tsx"),
  },
];
