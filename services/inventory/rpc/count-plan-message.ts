import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type CountPlan, CountPlanSchema, type CountRule } from "../../../gen/erp/inventory/v1/count_plan_pb.ts";
import type { Fields } from "../../../platform/rpc/audit-entry.ts";
import type { PlanRow, PlanRule } from "../store/count-plan-store.ts";
import { termsMessage } from "./count-message.ts";
import { abcClassOf, nameOf } from "./item-enum-name.ts";

/** The plan of counting as the contract shows it. */
export function planMessage(row: PlanRow): CountPlan {
  return create(CountPlanSchema, {
    id: row.id,
    warehouseId: row.warehouse_id,
    name: row.name,
    rule: {
      locationIds: row.location_ids,
      zoneId: row.zone_id ?? "",
      itemClass: row.item_class,
      abcClass: abcClassOf[row.abc_class],
      daysSinceCount: row.days_since_count,
      zeroCrossing: row.zero_crossing,
      sampleSize: row.sample_size,
    },
    terms: termsMessage(row),
    archived: row.archived,
    etag: String(row.version),
    createTime: timestampFromDate(row.create_time),
    updateTime: timestampFromDate(row.update_time),
  });
}

/** The fields of a plan that the audit trail keeps. */
export function planFields({ id, version, create_time, update_time, ...fields }: PlanRow): Fields {
  return fields;
}

/** The rule that a caller gives, as it is stored. */
export function ruleOf(rule: CountRule | undefined): PlanRule {
  return {
    location_ids: rule?.locationIds ?? [],
    zone_id: rule?.zoneId || null,
    item_class: rule?.itemClass.trim() ?? "",
    abc_class: (rule && nameOf(abcClassOf, rule.abcClass)) ?? "",
    days_since_count: rule?.daysSinceCount ?? 0,
    zero_crossing: rule?.zeroCrossing ?? false,
    sample_size: rule?.sampleSize ?? 0,
  };
}
