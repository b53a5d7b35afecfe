import { MovementType } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatus } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import type { MovementType as MovementTypeName, StockStatus as StockStatusName } from "../store/post-stock.ts";

/** The type of movement as the contract spells it. */
export function movementTypeOf(name: MovementTypeName): MovementType {
  return MovementType[name];
}

/** The type of movement as the database spells it; undefined for none. */
export function movementTypeName(type: MovementType): MovementTypeName | undefined {
  return movementTypes.get(type);
}

/** The status of stock as the contract spells it. */
export function stockStatusOf(name: StockStatusName): StockStatus {
  return statusOf[name];
}

/** The status of stock as the database spells it; undefined for none. */
export function stockStatusName(status: StockStatus): StockStatusName | undefined {
  return (Object.keys(statusOf) as StockStatusName[]).find((name) => statusOf[name] === status);
}

// The two spellings differ only in the prefix of the contract, which the generated enum has without.
const movementTypes = new Map(
  Object.entries(MovementType).flatMap(([name, type]): [MovementType, MovementTypeName][] =>
    typeof type === "number" && type !== MovementType.UNSPECIFIED ? [[type, name as MovementTypeName]] : [],
  ),
);

const statusOf: Record<StockStatusName, StockStatus> = {
  unrestricted: StockStatus.UNRESTRICTED,
  quality: StockStatus.QUALITY,
  blocked: StockStatus.BLOCKED,
  quarantine: StockStatus.QUARANTINE,
  returned: StockStatus.RETURNED,
};

// Fails to compile when either side has a type that the other lacks.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
true satisfies Same<MovementTypeName, Exclude<keyof typeof MovementType, "UNSPECIFIED">>;
