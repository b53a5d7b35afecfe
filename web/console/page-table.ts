import type { DescMethod } from "@bufbuild/protobuf";
import { IconBox, IconBuildingWarehouse, IconHome, IconUsers } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { StockService } from "../../gen/erp/inventory/v1/stock_service_pb.ts";
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
];
