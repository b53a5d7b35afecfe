import { withConnection } from "../platform/db/single-connection.ts";
import { uuidv7 } from "../platform/rpc/uuid.ts";
import type { TestStack } from "./test-stack.ts";

/** The day so many days ago at a test site, "YYYY-MM-DD". */
export function daysAgo(days: number): string {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Taipei" });
  return day.format(new Date(Date.now() - days * 86_400_000));
}

/** Ships stock of a bin so many days ago; it is in transit from then on. */
export async function shipDaysAgo(
  stack: TestStack,
  warehouseId: string,
  { bin, item, quantity, days }: { bin: string; item: string; quantity: number; days: number },
): Promise<void> {
  const document = `
    select jsonb_build_array(jsonb_build_object(
      'id', $1::uuid, 'movement_type', 'XFER_OUT', 'warehouse_id', $2::uuid,
      'business_time', now() - make_interval(days => $3), 'may_backdate', true, 'everywhere', true,
      'actor_kind', 'service', 'actor_id', 'test', 'actor_name', 'test', 'device_id', '', 'request_id', '',
      'lines', jsonb_build_array(jsonb_build_object(
        'item_id', (select id from inventory.item where code = $4), 'quantity', $5::numeric, 'uom', 'EA',
        'from_location_id', (select id from inventory.location where warehouse_id = $2 and code = $6),
        'to_location_id', (select id from inventory.location where warehouse_id = $2 and code = 'TRANSIT')
      ))
    )) as document`;
  await withConnection({ connectionString: stack.database.url("erp_inventory") }, async (connection) => {
    await connection.query("begin");
    const { rows } = await connection.query(document, [uuidv7(), warehouseId, days, item, quantity, bin]);
    const posted = await connection.query("select outcome, reason from inventory.post_stock($1::jsonb)", [
      JSON.stringify(rows[0].document),
    ]);
    if (posted.rows[0]?.outcome !== "posted") throw new Error(`the shipment was not posted: ${posted.rows[0]?.reason}`);
    const record = { actor_kind: "service", actor_id: "test", actor_name: "test", action: "Test", rpc: "test" };
    const empty = { session_id: "", device_id: "", ip: "", request_id: "", resource_type: "", resource_id: "" };
    const records = [{ ...record, ...empty, outcome: "done", reason: "" }];
    await connection.query("select audit.append($1::jsonb)", [JSON.stringify(records)]);
    await connection.query("commit");
  });
}
