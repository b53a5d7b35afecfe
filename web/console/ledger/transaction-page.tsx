import { useQuery } from "@connectrpc/connect-query";
import { Badge, Group, Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import type { PostedMovement, PostedPlace, StockTransaction } from "../../../gen/erp/inventory/v1/movement_pb.ts";
import { MovementService } from "../../../gen/erp/inventory/v1/movement_service_pb.ts";
import { MovementTypeSchema } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { showQty } from "../../shared/qty.ts";
import { isNothing, show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import { ListTable } from "../list/list-table.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge, useEnumText } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { RecordLink } from "../parts/record-link.tsx";
import { Section } from "../parts/section.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { ReverseForm } from "./reverse-form.tsx";

/** One transaction of the ledger: its movements, who made it, and what took it back. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(MovementService.method.getTransaction, { transactionId: id });
  return (
    <Loaded query={query} isPage>
      {({ transaction }) => (transaction ? <TransactionDetail transaction={transaction} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function TransactionDetail({ transaction }: { readonly transaction: StockTransaction }) {
  const say = useText(texts);
  const enumText = useEnumText();
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"reverse">();
  const { reversals, reversalOf, movements } = transaction;
  const isReversed = movements.length > 0 && movements.every(({ reversed, quantity }) => reversed === quantity?.value);
  return (
    <PageFrame
      title={transaction.type === 0 ? say("transaction") : enumText(MovementTypeSchema, transaction.type)}
      about={
        <Group gap={6}>
          {reversalOf !== "" && (
            <Badge color="gray" variant="light" radius="sm" className="badge badge-gray">
              {say("isReversal")}
            </Badge>
          )}
          {reversals.length > 0 && (
            <Badge color="orange" variant="light" radius="sm" className="badge badge-orange">
              {say("wasReversed")}
            </Badge>
          )}
        </Group>
      }
      actions={
        <GatedButton
          method={MovementService.method.reverseMovement}
          variant="default"
          onClick={open("reverse")}
          blocked={isReversed ? say("allReversed") : reversalOf === "" ? undefined : say("noReversalOfReversal")}
        >
          {say("reverse")}
        </GatedButton>
      }
    >
      <Section title={say("transaction")}>
        <Facts
          facts={[
            [["Transaction", "異動編號"], <CopyText key="id" value={transaction.id} />],
            [["When it happened", "發生時間"], <Instant key="business" value={transaction.businessTime} />],
            [["Recorded", "登錄時間"], <Instant key="record" value={transaction.recordTime} />],
            [["Warehouse", "倉庫"], warehouseCode(transaction.warehouseId)],
            [["By", "經手人"], transaction.actorName],
            [["Device", "裝置"], transaction.deviceId],
            [["Reason", "原因"], transaction.reasonCode],
            [["Note", "備註"], transaction.note],
            [["Document", "單據"], transaction.documentKind],
            [
              ["Idempotency key", "冪等鍵"],
              isNothing(transaction.requestId) ? "" : <CopyText key="key" value={transaction.requestId} />,
            ],
            [
              ["Reverses", "沖銷對象"],
              reversalOf === "" ? "" : <RecordLink key="of" href={`/ledger/${reversalOf}`} text={reversalOf} />,
            ],
            [
              ["Reversed by", "被沖銷於"],
              reversals.length === 0 ? (
                ""
              ) : (
                <Stack key="by" gap={2} align="flex-start">
                  {reversals.map((each) => (
                    <RecordLink key={each} href={`/ledger/${each}`} text={each} />
                  ))}
                </Stack>
              ),
            ],
            [["Warnings", "警告"], transaction.warnings.join(" ")],
          ]}
        />
      </Section>
      <Section title={say("movements")} flush>
        {movements.length === 0 ? (
          <Text p="md" c="dimmed">
            -
          </Text>
        ) : (
          <ListTable
            caption={say("movements")}
            columns={columns}
            rows={movements}
            rowKey={({ lineNo }) => String(lineNo)}
          />
        )}
      </Section>
      {opened && <ReverseForm transaction={transaction} onClose={close} />}
    </PageFrame>
  );
}

const column = columnsOf<PostedMovement>();
const columns = [
  column.number("line", ["Line", "行"], (row) => row.lineNo),
  column.code("item", ["Item", "料號"], (row) => row.itemCode),
  column.quantity("quantity", ["Quantity", "數量"], (row) => showQty(row.quantity), { nowrap: true }),
  column.quantity("entered", ["As entered", "輸入數量"], (row) => showQty(row.entered), { nowrap: true }),
  column.text("from", ["From", "來源"], (row) => placeText(row.from), { cell: (row) => <Place place={row.from} /> }),
  column.text("to", ["To", "目的"], (row) => placeText(row.to), { cell: (row) => <Place place={row.to} /> }),
  column.text("serials", ["Serial numbers", "序號"], (row) => row.serials.join(" ")),
  column.quantity("reversed", ["Taken back", "已沖銷"], (row) => row.reversed),
];

function placeText(place: PostedPlace | undefined): string {
  return place ? [place.locationCode, place.lotNo].filter(Boolean).join(" ") : "";
}

function Place({ place }: { readonly place: PostedPlace | undefined }) {
  if (!place) return <>-</>;
  return (
    <Group gap={6}>
      <span className="code">{show(placeText(place))}</span>
      {place.status > 1 && <EnumBadge schema={StockStatusSchema} value={place.status} />}
    </Group>
  );
}

const texts = {
  transaction: ["Transaction", "異動"],
  movements: ["Movements", "異動明細"],
  reverse: ["Reverse", "沖銷"],
  isReversal: ["Reversal", "沖銷"],
  wasReversed: ["Reversed", "已被沖銷"],
  allReversed: ["All of it was taken back already.", "已全數沖銷。"],
  noReversalOfReversal: ["A reversal is not reversed; post the movement anew.", "沖銷單不可再沖銷，請重新過帳。"],
} as const;
