import {
  type ScanContext as ScanContextMessage,
  ScanContext_Screen as Screen,
  ScanContext_Step as Step,
} from "../../../gen/erp/inventory/v1/scan_pb.ts";
import type { ScanContext, ScanScreen, ScanStep } from "../domain/scan/scan-context.ts";

/** The context of a scan as the rules take it, with its place; a lookup of anything when none is given. */
export function scanContextInput(
  given: ScanContextMessage | undefined,
): ScanContext & { readonly warehouseId: string; readonly locationId: string } {
  return {
    screen: screenName[given?.screen ?? Screen.UNSPECIFIED] ?? "lookup",
    step: stepName[given?.step ?? Step.UNSPECIFIED] ?? "anything",
    expectedItemIds: [...new Set(given?.expectedItemIds.map((id) => id.toLowerCase()))],
    warehouseId: given?.warehouseId ?? "",
    locationId: given?.locationId ?? "",
  };
}

const screenName: Record<Screen, ScanScreen> = {
  [Screen.UNSPECIFIED]: "lookup",
  [Screen.LOOKUP]: "lookup",
  [Screen.RECEIVE]: "receive",
  [Screen.PUT_AWAY]: "put_away",
  [Screen.MOVE]: "move",
  [Screen.PICK]: "pick",
  [Screen.COUNT]: "count",
  [Screen.PACK]: "pack",
};

const stepName: Record<Step, ScanStep> = {
  [Step.UNSPECIFIED]: "anything",
  [Step.DOCUMENT]: "document",
  [Step.ITEM]: "item",
  [Step.LOCATION]: "location",
  [Step.LOT]: "lot",
  [Step.SERIAL]: "serial",
  [Step.HANDLING_UNIT]: "handling_unit",
};
