import type { DescEnum } from "@bufbuild/protobuf";
import { Badge } from "@mantine/core";
import { enumText } from "../../shared/enum-text.ts";
import { enumTexts } from "../../shared/enum-texts.ts";
import { nothing } from "../../shared/show.ts";
import { useLanguage } from "../../shared/use-text.ts";

/** The value of an enum: plain, or with a colour when it tells something good, bad or waiting. The text says it all. */
export function EnumBadge({ schema, value }: { readonly schema: DescEnum; readonly value: number }) {
  const language = useLanguage();
  if (value === 0) return <>{nothing}</>;
  const text = enumText(enumTexts, schema, value, language);
  const name = schema.value[value]?.localName ?? "";
  if (!coloured.has(schema.typeName)) return <>{text}</>;
  const color = colors[name] ?? "gray";
  return (
    <Badge variant="light" color={color} className={`badge badge-${color}`} radius="sm" fw={600}>
      {text}
    </Badge>
  );
}

/** The enum's text alone, in the language in use. */
export function useEnumText(): (schema: DescEnum, value: number) => string {
  const language = useLanguage();
  return (schema, value) => enumText(enumTexts, schema, value, language);
}

/** Enums whose values tell how something stands. */
const coloured = new Set(
  [
    "auth.v1.ApiClient.State",
    "auth.v1.Device.State",
    "auth.v1.ExplainAccessResponse.Verdict",
    "auth.v1.User.State",
    "inventory.v1.Count.State",
    "inventory.v1.CountLine.State",
    "inventory.v1.Lot.State",
    "inventory.v1.Receipt.State",
    "inventory.v1.ReceiptLine.State",
    "inventory.v1.SerialUnit.State",
    "inventory.v1.Shipment.State",
    "inventory.v1.StockStatus",
    "inventory.v1.Task.State",
    "inventory.v1.Transfer.State",
    "operations.v1.AuditRecord.Outcome",
    "operations.v1.Health.State",
    "operations.v1.File.State",
    "operations.v1.Job.State",
    "operations.v1.JobAttempt.Outcome",
  ].map((name) => `erp.${name}`),
);

const colors: Readonly<Record<string, string>> = {
  ...named(
    "teal",
    "ACTIVE TRUSTED ALLOWED UNRESTRICTED COMPLETE DONE UP RECEIVED POSTED IN_STOCK SUCCEEDED COUNTED APPROVED SHIPPED STORED",
  ),
  ...named(
    "blue",
    "EXPECTED RECEIVING RELEASED OPEN COUNTING INVITED READY CLAIMED PICKING RUNNING QUEUED PARTIAL UPLOADING",
  ),
  ...named(
    "orange",
    "PENDING ON_HOLD QUALITY RECOUNT REVIEW SUSPENDED DEGRADED SHORT OVER RETURNED QUARANTINE CLOSED_SHORT OUT_OF_SCOPE RETRY_WAIT",
  ),
  ...named(
    "red",
    "RECALLED BLOCKED REVOKED REJECTED LOCKED DOWN DENIED FAILED EXCEPTION PERMISSION_MISSING PRINCIPAL_INACTIVE DEAD LOST",
  ),
};

function named(color: string, values: string): Record<string, string> {
  return Object.fromEntries(values.split(" ").map((value) => [value, color]));
}
