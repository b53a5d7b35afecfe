import { create, toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { ReportDefinitionSchema, ReportParametersSchema } from "../../../gen/erp/operations/v1/report_pb.ts";
import { reportFilters, reportParameters, rivalsOf } from "./report-fields.ts";

const definitionOf = (code: string, paths: readonly string[]) =>
  create(ReportDefinitionSchema, { code, parameters: paths.map((path) => ({ path, title: `title of ${path}` })) });

const onHand = definitionOf("stock_on_hand", ["warehouse_id", "lot_id", "statuses", "include_zero", "unheard_of"]);
const asOf = definitionOf("stock_as_of", ["record_time", "business_time", "filter.item_id"]);
const ageing = definitionOf("lot_ageing", ["age_days_min", "expiry_days_max"]);
const id = "01900000-0000-7000-8000-000000000001";

test("each parameter has the field that its type in the contract asks for; of what is not known there is none", () => {
  expect(reportFilters(onHand)).toEqual([
    { id: "warehouse_id", kind: "warehouse", label: ["title of warehouse_id", "title of warehouse_id"] },
    { id: "lot_id", kind: "lot", label: ["title of lot_id", "title of lot_id"] },
    { id: "statuses", kind: "choices", label: ["title of statuses", "title of statuses"], schema: StockStatusSchema },
    { id: "include_zero", kind: "flag", label: ["title of include_zero", "title of include_zero"] },
  ]);
  expect(reportFilters(asOf).map(({ kind }) => kind)).toEqual(["instant", "instant", "item"]);
  expect(reportFilters(ageing).map(({ kind }) => kind)).toEqual(["number", "number"]);
  expect(reportFilters(definitionOf("unheard_of", ["warehouse_id"]))).toEqual([]);
});

test("values become the parameters of the contract, and what does not fit is left out", () => {
  const asked = (definition: typeof onHand, values: Record<string, string>) => {
    const parameters = reportParameters(definition, values);
    return parameters && toJson(ReportParametersSchema, parameters);
  };
  expect(asked(onHand, {})).toEqual({ stockOnHand: {} });
  expect(asked(onHand, { warehouse_id: id, statuses: "1,3,77", include_zero: "1", lot_id: "no id" })).toEqual({
    stockOnHand: {
      warehouseId: id,
      statuses: ["STOCK_STATUS_UNRESTRICTED", "STOCK_STATUS_BLOCKED"],
      includeZero: true,
    },
  });
  expect(asked(asOf, { business_time: "2026-03-01T00:00:00.000Z", "filter.item_id": id })).toEqual({
    stockAsOf: { businessTime: "2026-03-01T00:00:00Z", filter: { itemId: id } },
  });
  expect(asked(ageing, { age_days_min: "30", expiry_days_max: "-5" })).toEqual({
    lotAgeing: { ageDaysMin: 30, expiryDaysMax: -5 },
  });
  expect(asked(ageing, { age_days_min: "many", expiry_days_max: "0" })).toEqual({ lotAgeing: { expiryDaysMax: 0 } });
});

test("a report that needs one of several moments is asked for when one is given, and never with two", () => {
  expect(reportParameters(asOf, { "filter.item_id": id })).toBeUndefined();
  expect(rivalsOf(asOf, "record_time")).toEqual(["business_time"]);
  expect(rivalsOf(asOf, "filter.item_id")).toEqual([]);
});
