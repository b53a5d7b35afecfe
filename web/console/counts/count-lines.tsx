import { type Count, type CountLine, CountLine_StateSchema } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";

/** What was counted, line by line. What the books say is shown only to whom the server tells it. */
export function CountLines({ count }: { readonly count: Count }) {
  const say = useText(texts);
  return (
    <ListSection
      name={`count-${count.number}`}
      title={say("lines")}
      source={lines}
      values={{ count: count.id }}
      columns={columns}
      rowKey={({ id }) => id}
      empty={say("empty")}
    />
  );
}

const lines = listSource(
  CountService.method.listCountLines,
  ({ count = "" }) => ({ countId: count }),
  (answer) => answer.lines,
);

const column = columnsOf<CountLine>();
const columns = [
  column.code("location", ["Location", "庫位"], (row) => row.locationCode),
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.code("lot", ["Lot", "批號"], (row) => row.lotNo),
  column.choice(StockStatusSchema, "status", ["Status", "狀態"], (row) => row.status, { optional: true }),
  column.choice(CountLine_StateSchema, "state", ["State", "盤點狀態"], (row) => row.state),
  column.quantity("counted", ["Counted", "盤點量"], (row) => row.countedQuantity?.value ?? ""),
  column.quantity("expected", ["Expected", "帳面量"], (row) => row.expectedQuantity?.value ?? ""),
  column.quantity("difference", ["Difference", "差異"], (row) => row.difference?.value ?? ""),
  column.flag("above", ["Above tolerance", "超出容許"], (row) => row.aboveTolerance),
  column.code("uom", ["Unit", "單位"], (row) => row.countedQuantity?.uom ?? row.expectedQuantity?.uom ?? ""),
  column.text("missing", ["Missing serial numbers", "缺少序號"], (row) => row.missingSerials.join(" "), {
    optional: true,
  }),
  column.text("extra", ["Extra serial numbers", "多出序號"], (row) => row.extraSerials.join(" "), { optional: true }),
  column.instant("time", ["Counted at", "盤點時間"], (row) => row.countTime),
];

const texts = {
  lines: ["Lines", "盤點明細"],
  empty: ["Lines come when the count is started", "開始盤點後會產生明細"],
} as const;
