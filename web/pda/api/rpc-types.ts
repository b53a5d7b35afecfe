import type {
  DeviceHeartbeatRequestJson,
  DeviceHeartbeatResponseJson,
  EnrollDeviceRequestJson,
  EnrollDeviceResponseJson,
  GetDeviceChallengeRequestJson,
  GetDeviceChallengeResponseJson,
  ProveDeviceRequestJson,
  ProveDeviceResponseJson,
} from "../../../gen/json/erp/auth/v1/device_trust_service_pb.js";
import type {
  GetMeRequestJson,
  GetMeResponseJson,
  LoginWithBadgeRequestJson,
  LoginWithBadgeResponseJson,
  LogoutRequestJson,
  LogoutResponseJson,
  RefreshRequestJson,
  RefreshResponseJson,
} from "../../../gen/json/erp/auth/v1/session_service_pb.js";
import type {
  ResolveScanRequestJson,
  ResolveScanResponseJson,
} from "../../../gen/json/erp/inventory/v1/barcode_service_pb.js";
import type {
  GetCountRequestJson,
  GetCountResponseJson,
  ListCountsRequestJson,
  ListCountsResponseJson,
} from "../../../gen/json/erp/inventory/v1/count_service_pb.js";
import type { GetItemRequestJson, GetItemResponseJson } from "../../../gen/json/erp/inventory/v1/item_service_pb.js";
import type {
  GetLocationRequestJson,
  GetLocationResponseJson,
  ListLocationsRequestJson,
  ListLocationsResponseJson,
} from "../../../gen/json/erp/inventory/v1/location_service_pb.js";
import type { GetLotRequestJson, GetLotResponseJson } from "../../../gen/json/erp/inventory/v1/lot_service_pb.js";
import type {
  GetTransactionRequestJson,
  GetTransactionResponseJson,
} from "../../../gen/json/erp/inventory/v1/movement_service_pb.js";
import type {
  SuggestPutawayRequestJson,
  SuggestPutawayResponseJson,
} from "../../../gen/json/erp/inventory/v1/putaway_service_pb.js";
import type {
  GetReceiptRequestJson,
  GetReceiptResponseJson,
  ListReceiptsRequestJson,
  ListReceiptsResponseJson,
} from "../../../gen/json/erp/inventory/v1/receipt_service_pb.js";
import type {
  ListSerialsRequestJson,
  ListSerialsResponseJson,
} from "../../../gen/json/erp/inventory/v1/serial_service_pb.js";
import type {
  ListBalancesRequestJson,
  ListBalancesResponseJson,
} from "../../../gen/json/erp/inventory/v1/stock_service_pb.js";
import type {
  ListTasksRequestJson,
  ListTasksResponseJson,
} from "../../../gen/json/erp/inventory/v1/task_service_pb.js";
import type {
  ClaimTaskRequestJson,
  ClaimTaskResponseJson,
  HeartbeatTaskRequestJson,
  HeartbeatTaskResponseJson,
} from "../../../gen/json/erp/inventory/v1/task_work_pb.js";
import type {
  ListWarehousesRequestJson,
  ListWarehousesResponseJson,
} from "../../../gen/json/erp/inventory/v1/warehouse_service_pb.js";

/** The calls that a PDA makes, and what they look like as JSON. Only types come from the contracts: their runtime would be too big. */
export type Rpcs = {
  "auth.v1.DeviceTrustService/EnrollDevice": [EnrollDeviceRequestJson, EnrollDeviceResponseJson];
  "auth.v1.DeviceTrustService/GetDeviceChallenge": [GetDeviceChallengeRequestJson, GetDeviceChallengeResponseJson];
  "auth.v1.DeviceTrustService/ProveDevice": [ProveDeviceRequestJson, ProveDeviceResponseJson];
  "auth.v1.DeviceTrustService/DeviceHeartbeat": [DeviceHeartbeatRequestJson, DeviceHeartbeatResponseJson];
  "auth.v1.SessionService/LoginWithBadge": [LoginWithBadgeRequestJson, LoginWithBadgeResponseJson];
  "auth.v1.SessionService/Refresh": [RefreshRequestJson, RefreshResponseJson];
  "auth.v1.SessionService/Logout": [LogoutRequestJson, LogoutResponseJson];
  "auth.v1.SessionService/GetMe": [GetMeRequestJson, GetMeResponseJson];
  "inventory.v1.BarcodeService/ResolveScan": [ResolveScanRequestJson, ResolveScanResponseJson];
  "inventory.v1.ItemService/GetItem": [GetItemRequestJson, GetItemResponseJson];
  "inventory.v1.LocationService/GetLocation": [GetLocationRequestJson, GetLocationResponseJson];
  "inventory.v1.LocationService/ListLocations": [ListLocationsRequestJson, ListLocationsResponseJson];
  "inventory.v1.LotService/GetLot": [GetLotRequestJson, GetLotResponseJson];
  "inventory.v1.SerialService/ListSerials": [ListSerialsRequestJson, ListSerialsResponseJson];
  "inventory.v1.StockService/ListBalances": [ListBalancesRequestJson, ListBalancesResponseJson];
  "inventory.v1.WarehouseService/ListWarehouses": [ListWarehousesRequestJson, ListWarehousesResponseJson];
  "inventory.v1.ReceiptService/GetReceipt": [GetReceiptRequestJson, GetReceiptResponseJson];
  "inventory.v1.ReceiptService/ListReceipts": [ListReceiptsRequestJson, ListReceiptsResponseJson];
  "inventory.v1.PutawayService/SuggestPutaway": [SuggestPutawayRequestJson, SuggestPutawayResponseJson];
  "inventory.v1.CountService/GetCount": [GetCountRequestJson, GetCountResponseJson];
  "inventory.v1.CountService/ListCounts": [ListCountsRequestJson, ListCountsResponseJson];
  "inventory.v1.TaskService/ListTasks": [ListTasksRequestJson, ListTasksResponseJson];
  "inventory.v1.TaskService/ClaimTask": [ClaimTaskRequestJson, ClaimTaskResponseJson];
  "inventory.v1.TaskService/HeartbeatTask": [HeartbeatTaskRequestJson, HeartbeatTaskResponseJson];
  "inventory.v1.MovementService/GetTransaction": [GetTransactionRequestJson, GetTransactionResponseJson];
};

export type RpcName = keyof Rpcs;
