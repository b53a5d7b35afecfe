import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { PartnerService } from "../../gen/erp/inventory/v1/partner_service_pb.ts";
import { ReasonCodeService } from "../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import type { InventoryDeps } from "./deps.ts";
import { archiveItem } from "./rpc/archive-item.ts";
import { archivePartner } from "./rpc/archive-partner.ts";
import { archiveReasonCode } from "./rpc/archive-reason-code.ts";
import { batchCreateItems } from "./rpc/batch-create-items.ts";
import { convertQuantity } from "./rpc/convert-quantity.ts";
import { createItem } from "./rpc/create-item.ts";
import { createPartner } from "./rpc/create-partner.ts";
import { createReasonCode } from "./rpc/create-reason-code.ts";
import { getItem } from "./rpc/get-item.ts";
import { getPartner } from "./rpc/get-partner.ts";
import { getReasonCode } from "./rpc/get-reason-code.ts";
import { listItems } from "./rpc/list-items.ts";
import { listPartners } from "./rpc/list-partners.ts";
import { listReasonCodes } from "./rpc/list-reason-codes.ts";
import { setItemUoms } from "./rpc/set-item-uoms.ts";
import { updateItem } from "./rpc/update-item.ts";
import { updatePartner } from "./rpc/update-partner.ts";
import { updateReasonCode } from "./rpc/update-reason-code.ts";

/** The inventory service: what stock there is, where it lies, and every movement of it. */
export const inventoryService: ServiceDefinition<InventoryDeps> = {
  name: "inventory",
  databaseRole: "erp_inventory",
  contracts: [ItemService, PartnerService, ReasonCodeService],
  rpcs: [
    createItem,
    batchCreateItems,
    getItem,
    listItems,
    updateItem,
    setItemUoms,
    archiveItem,
    convertQuantity,
    createPartner,
    getPartner,
    listPartners,
    updatePartner,
    archivePartner,
    createReasonCode,
    getReasonCode,
    listReasonCodes,
    updateReasonCode,
    archiveReasonCode,
  ],
};

/** What the inventory service of a process stands on. */
export function openInventory({ log }: ServiceEnvironment): InventoryDeps {
  return { log };
}
