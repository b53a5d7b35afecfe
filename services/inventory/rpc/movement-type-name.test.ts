import { expect, test } from "vitest";
import { MovementType, MovementTypeSchema } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatus, StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { movementTypeName, movementTypeOf, stockStatusName, stockStatusOf } from "./movement-type-name.ts";

test("every type of movement has one name in the database, and comes back from it", () => {
  const types = MovementTypeSchema.values.map(({ number }) => number as MovementType).filter(Boolean);
  const names = types.map((type) => movementTypeName(type) ?? "RCV_PO");
  expect(new Set(names).size).toBe(24);
  expect(names.map(movementTypeOf)).toEqual(types);
  expect([movementTypeName(MovementType.RCV_PO), movementTypeOf("OPENING")]).toEqual(["RCV_PO", MovementType.OPENING]);
  expect(movementTypeName(MovementType.UNSPECIFIED)).toBeUndefined();
});

test("every status of stock has one name in the database, and comes back from it", () => {
  const statuses = StockStatusSchema.values.map(({ number }) => number as StockStatus).filter(Boolean);
  const names = statuses.map((status) => stockStatusName(status) ?? "unrestricted");
  expect(names).toEqual(["unrestricted", "quality", "blocked", "quarantine", "returned"]);
  expect(names.map(stockStatusOf)).toEqual(statuses);
  expect(stockStatusName(StockStatus.UNSPECIFIED)).toBeUndefined();
});
