import assert from "node:assert/strict";
import type { DescService } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { OrganizationUnit_Kind as Kind } from "../../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../../gen/erp/auth/v1/organization_service_pb.ts";
import { Item_Kind } from "../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../gen/erp/inventory/v1/item_service_pb.ts";
import { Location_Kind } from "../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../gen/erp/inventory/v1/location_service_pb.ts";
import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementType } from "../../gen/erp/inventory/v1/movement_type_pb.ts";
import { JobService } from "../../gen/erp/operations/v1/job_service_pb.ts";
import { ReportFormat } from "../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../gen/erp/operations/v1/report_service_pb.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import type { Door } from "./calls.ts";
import { followJob } from "./work.ts";

/** Brings goods into a new warehouse, and has a report of them made into each kind of file and downloads it. */
export async function makeReports(door: Door, token: string): Promise<void> {
  await bringGoods(door, token);
  const csv = await reportOf(door, token, ReportFormat.CSV);
  assert.match(csv.toString(), /REPORT-W1,REPORT-1,六角螺栓,A-01,.*,12\.5,/, csv.toString());
  const workbook = await reportOf(door, token, ReportFormat.XLSX);
  assert.equal(workbook.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
  // The fonts are a part of the image.
  const document = await reportOf(door, token, ReportFormat.PDF);
  assert.equal(document.subarray(0, 5).toString("latin1"), "%PDF-");
  assert(document.length > 10_000, `a document with its font has more than ${document.length} bytes`);
}

async function bringGoods(door: Door, token: string): Promise<void> {
  const { client, options } = callerOf(door, token);
  const organization = client(OrganizationService);
  const site = { kind: Kind.SITE, code: "REPORT", name: "REPORT", timeZone: "Asia/Taipei" };
  const { unit } = await organization.createUnit({ unit: site, requestId: uuidv7() }, options);
  const warehouse = { kind: Kind.WAREHOUSE, code: "REPORT-W1", name: "REPORT-W1", siteId: unit?.id ?? "" };
  const warehouseId = (await organization.createUnit({ unit: warehouse, requestId: uuidv7() }, options)).unit?.id ?? "";
  const item = { code: "REPORT-1", name: "六角螺栓", kind: Item_Kind.COMPONENT, baseUom: "KG", quantityDecimals: 1 };
  await client(ItemService).createItem({ item, requestId: uuidv7() }, options);
  const location = { warehouseId, kind: Location_Kind.BIN, code: "A-01" };
  await client(LocationService).createLocation({ location, requestId: uuidv7() }, options);
  const line = {
    item: { code: "REPORT-1" },
    quantity: { value: "12.5", uom: "KG" },
    to: { location: { code: "A-01" } },
  };
  const movement = { type: MovementType.OPENING, warehouse: { code: "REPORT-W1" }, lines: [line] };
  await client(MovementService).postMovement({ movement, requestId: uuidv7() }, options);
}

async function reportOf(door: Door, token: string, format: ReportFormat): Promise<Buffer> {
  const { client, options } = callerOf(door, token);
  const parameters = { report: { case: "stockOnHand", value: {} } } as const;
  const request = { parameters, format, timeZone: "Asia/Taipei", language: "zh-TW", requestId: uuidv7() };
  const jobId = (await client(ReportService).runReport(request, options)).job?.id ?? "";
  await followJob(door, token, jobId);
  const { job } = await client(JobService).getJob({ jobId }, options);
  const answer = await fetch(`${door.url}/api/v1/files/${job?.resultFileId}/content`, options);
  assert.equal(answer.status, 200, `the file of job ${jobId}`);
  return Buffer.from(await answer.arrayBuffer());
}

function callerOf({ url }: Door, token: string) {
  const transport = createConnectTransport({ baseUrl: url, httpVersion: "2" });
  return {
    client: <S extends DescService>(service: S) => createClient(service, transport),
    options: { headers: { authorization: `Bearer ${token}` } },
  };
}
