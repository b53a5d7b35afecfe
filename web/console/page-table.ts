import type { DescMethod } from "@bufbuild/protobuf";
import {
  IconActivityHeartbeat,
  IconBox,
  IconBuildingWarehouse,
  IconClipboardCheck,
  IconDeviceMobile,
  IconHistory,
  IconHome,
  IconKey,
  IconListDetails,
  IconMapPin,
  IconPackageImport,
  IconShieldLock,
  IconTag,
  IconTruckDelivery,
  IconUserCircle,
  IconUsers,
  IconZoomQuestion,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { ApiClientService } from "../../gen/erp/auth/v1/api_client_service_pb.ts";
import { DeviceService } from "../../gen/erp/auth/v1/device_service_pb.ts";
import { GrantService } from "../../gen/erp/auth/v1/grant_service_pb.ts";
import { RoleService } from "../../gen/erp/auth/v1/role_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { CountService } from "../../gen/erp/inventory/v1/count_service_pb.ts";
import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { LocationService } from "../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotService } from "../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { ReceiptService } from "../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { StockService } from "../../gen/erp/inventory/v1/stock_service_pb.ts";
import { TransferService } from "../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { AuditService } from "../../gen/erp/operations/v1/audit_service_pb.ts";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import type { Text } from "../shared/language.ts";

/** A page of the console. */
export type ConsolePage = {
  /** Address; "$id" stands for the id of a record. */
  readonly path: string;
  readonly title: Text;
  /** Method whose permission opens the page; without one, whoever is signed in may open it. */
  readonly opensWith?: DescMethod;
  /** Where the navigation lists it; pages of one record are not listed. */
  readonly nav?: { readonly group: NavGroup; readonly icon: ComponentType<{ size?: number; stroke?: number }> };
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
    opensWith: StockService.method.listBalances,
    nav: { group: "stock", icon: IconBuildingWarehouse },
    keys: "g s",
    load: () => import("./stock/stock-page.tsx"),
  },
  {
    path: "/items",
    title: ["Items", "料件"],
    opensWith: ItemService.method.listItems,
    nav: { group: "stock", icon: IconBox },
    keys: "g i",
    load: () => import("./items/items-page.tsx"),
  },
  {
    path: "/items/$id",
    title: ["Item", "料件"],
    opensWith: ItemService.method.getItem,
    load: () => import("./items/item-page.tsx"),
  },
  {
    path: "/lots",
    title: ["Lots", "批號"],
    opensWith: LotService.method.listLots,
    nav: { group: "stock", icon: IconTag },
    keys: "g l",
    load: () => import("./lots/lots-page.tsx"),
  },
  {
    path: "/lots/$id",
    title: ["Lot", "批號"],
    opensWith: LotService.method.getLot,
    load: () => import("./lots/lot-page.tsx"),
  },
  {
    path: "/locations",
    title: ["Locations", "庫位"],
    opensWith: LocationService.method.listLocations,
    nav: { group: "stock", icon: IconMapPin },
    keys: "g b",
    load: () => import("./locations/locations-page.tsx"),
  },
  {
    path: "/locations/$id",
    title: ["Location", "庫位"],
    opensWith: LocationService.method.getLocation,
    load: () => import("./locations/location-page.tsx"),
  },
  {
    path: "/ledger",
    title: ["Movement ledger", "庫存異動帳"],
    opensWith: StockService.method.listEntries,
    nav: { group: "stock", icon: IconListDetails },
    keys: "g m",
    load: () => import("./ledger/ledger-page.tsx"),
  },
  {
    path: "/ledger/$id",
    title: ["Transaction", "異動"],
    opensWith: MovementService.method.getTransaction,
    load: () => import("./ledger/transaction-page.tsx"),
  },
  {
    path: "/receipts",
    title: ["Receipts", "收貨單"],
    opensWith: ReceiptService.method.listReceipts,
    nav: { group: "documents", icon: IconPackageImport },
    keys: "g r",
    load: () => import("./receipts/receipts-page.tsx"),
  },
  {
    path: "/receipts/$id",
    title: ["Receipt", "收貨單"],
    opensWith: ReceiptService.method.getReceipt,
    load: () => import("./receipts/receipt-page.tsx"),
  },
  {
    path: "/transfers",
    title: ["Transfers", "調撥單"],
    opensWith: TransferService.method.listTransfers,
    nav: { group: "documents", icon: IconTruckDelivery },
    keys: "g t",
    load: () => import("./transfers/transfers-page.tsx"),
  },
  {
    path: "/transfers/$id",
    title: ["Transfer", "調撥單"],
    opensWith: TransferService.method.getTransfer,
    load: () => import("./transfers/transfer-page.tsx"),
  },
  {
    path: "/counts",
    title: ["Counts", "盤點"],
    opensWith: CountService.method.listCounts,
    nav: { group: "documents", icon: IconClipboardCheck },
    keys: "g c",
    load: () => import("./counts/counts-page.tsx"),
  },
  {
    path: "/counts/$id",
    title: ["Count", "盤點"],
    opensWith: CountService.method.getCount,
    load: () => import("./counts/count-page.tsx"),
  },
  {
    path: "/users",
    title: ["Users", "使用者"],
    opensWith: UserService.method.listUsers,
    nav: { group: "people", icon: IconUsers },
    keys: "g u",
    load: () => import("./users/users-page.tsx"),
  },
  {
    path: "/users/$id",
    title: ["User", "使用者"],
    opensWith: UserService.method.getUser,
    load: () => import("./users/user-page.tsx"),
  },
  {
    path: "/roles",
    title: ["Roles", "角色"],
    opensWith: RoleService.method.listRoles,
    nav: { group: "people", icon: IconShieldLock },
    load: () => import("./roles/roles-page.tsx"),
  },
  {
    path: "/roles/$id",
    title: ["Role", "角色"],
    opensWith: RoleService.method.getRole,
    load: () => import("./roles/role-page.tsx"),
  },
  {
    path: "/access",
    title: ["Explain access", "權限查詢"],
    opensWith: GrantService.method.explainAccess,
    nav: { group: "people", icon: IconZoomQuestion },
    load: () => import("./roles/access-page.tsx"),
  },
  {
    path: "/devices",
    title: ["Devices", "裝置"],
    opensWith: DeviceService.method.listDevices,
    nav: { group: "people", icon: IconDeviceMobile },
    keys: "g d",
    load: () => import("./devices/devices-page.tsx"),
  },
  {
    path: "/devices/$id",
    title: ["Device", "裝置"],
    opensWith: DeviceService.method.getDevice,
    load: () => import("./devices/device-page.tsx"),
  },
  {
    path: "/api-clients",
    title: ["API clients", "API 用戶端"],
    opensWith: ApiClientService.method.listApiClients,
    nav: { group: "people", icon: IconKey },
    load: () => import("./api-clients/api-clients-page.tsx"),
  },
  {
    path: "/api-clients/$id",
    title: ["API client", "API 用戶端"],
    opensWith: ApiClientService.method.getApiClient,
    load: () => import("./api-clients/api-client-page.tsx"),
  },
  {
    path: "/audit",
    title: ["Audit log", "稽核紀錄"],
    opensWith: AuditService.method.listAudit,
    nav: { group: "system", icon: IconHistory },
    keys: "g a",
    load: () => import("./audit/audit-page.tsx"),
  },
  {
    path: "/health",
    title: ["System health", "系統健康"],
    opensWith: SystemService.method.getHealth,
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
