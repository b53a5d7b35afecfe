import type { DescService } from "@bufbuild/protobuf";
import { AllocationService } from "../../gen/erp/inventory/v1/allocation_service_pb.ts";
import { BarcodeService } from "../../gen/erp/inventory/v1/barcode_service_pb.ts";
import { CountPlanService } from "../../gen/erp/inventory/v1/count_plan_service_pb.ts";
import { CountReviewService } from "../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../gen/erp/inventory/v1/count_service_pb.ts";
import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { LocationService } from "../../gen/erp/inventory/v1/location_service_pb.ts";
import { LotExpiryService } from "../../gen/erp/inventory/v1/lot_expiry_service_pb.ts";
import { LotService } from "../../gen/erp/inventory/v1/lot_service_pb.ts";
import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { PartnerService } from "../../gen/erp/inventory/v1/partner_service_pb.ts";
import { PeriodService } from "../../gen/erp/inventory/v1/period_service_pb.ts";
import { PickingService } from "../../gen/erp/inventory/v1/picking_service_pb.ts";
import { PutawayService } from "../../gen/erp/inventory/v1/putaway_service_pb.ts";
import { ReasonCodeService } from "../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { ReceiptService } from "../../gen/erp/inventory/v1/receipt_service_pb.ts";
import { ScanSettingService } from "../../gen/erp/inventory/v1/scan_setting_service_pb.ts";
import { SerialService } from "../../gen/erp/inventory/v1/serial_service_pb.ts";
import { ShipmentService } from "../../gen/erp/inventory/v1/shipment_service_pb.ts";
import { SiteSettingService } from "../../gen/erp/inventory/v1/site_setting_service_pb.ts";
import { StockEntryStreamService } from "../../gen/erp/inventory/v1/stock_entry_stream_service_pb.ts";
import { StockReportService } from "../../gen/erp/inventory/v1/stock_report_service_pb.ts";
import { StockService } from "../../gen/erp/inventory/v1/stock_service_pb.ts";
import { StockUpkeepService } from "../../gen/erp/inventory/v1/stock_upkeep_service_pb.ts";
import { TaskService } from "../../gen/erp/inventory/v1/task_service_pb.ts";
import { TransferService } from "../../gen/erp/inventory/v1/transfer_service_pb.ts";
import { WarehouseService } from "../../gen/erp/inventory/v1/warehouse_service_pb.ts";

/** The contracts of the inventory service. They stand by themselves: every process knows them, also one that serves others. */
export const inventoryContracts: readonly DescService[] = [
  ItemService,
  PartnerService,
  ReasonCodeService,
  WarehouseService,
  SiteSettingService,
  LocationService,
  LotService,
  LotExpiryService,
  SerialService,
  MovementService,
  StockService,
  ReceiptService,
  PutawayService,
  TransferService,
  AllocationService,
  ShipmentService,
  TaskService,
  CountPlanService,
  CountService,
  PeriodService,
  BarcodeService,
  CountReviewService,
  PickingService,
  ScanSettingService,
  StockEntryStreamService,
  StockReportService,
  StockUpkeepService,
];
