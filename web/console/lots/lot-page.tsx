import { useQuery } from "@connectrpc/connect-query";
import { Grid } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Lot, Lot_OriginSchema, Lot_StateSchema } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { entryColumns, entryKey } from "../ledger/entry-columns.tsx";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { RecordLink } from "../parts/record-link.tsx";
import { Section } from "../parts/section.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { balanceKey, stockColumns } from "../stock/stock-columns.tsx";
import { LotDeedModal } from "./lot-deed.tsx";
import { type LotDeed, lotDeeds } from "./lot-deeds.ts";

/** One lot: what is known of it, where it lies, and where it came from and went. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(LotService.method.getLot, { lotId: id });
  return (
    <Loaded query={query} isPage>
      {({ lot }) => (lot ? <LotDetail lot={lot} /> : <NotFoundPage />)}
    </Loaded>
  );
}

const methods = {
  hold: LotService.method.holdLot,
  release: LotService.method.releaseLot,
  recall: LotService.method.recallLot,
  close: LotService.method.closeLot,
} as const;

function LotDetail({ lot }: { readonly lot: Lot }) {
  const say = useText(texts);
  const { opened, open, close } = useOpened<LotDeed>();
  useNoteRecent(`/lots/${lot.id}`, lot.lotNo);
  return (
    <PageFrame
      title={lot.lotNo || say("lot")}
      about={<EnumBadge schema={Lot_StateSchema} value={lot.state} />}
      actions={lotDeeds[lot.state]?.map((deed) => (
        <GatedButton key={deed} method={methods[deed]} variant="default" onClick={open(deed)}>
          {say(deed)}
        </GatedButton>
      ))}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Section title={say("lot")}>
            <Facts
              facts={[
                [["Lot", "批號"], <CopyText key="no" value={lot.lotNo} />],
                [["Item", "料號"], <RecordLink key="item" href={`/items/${lot.itemId}`} text={lot.itemCode} />],
                [["Why this state", "狀態原因"], lot.stateReason],
                [["Lot of the supplier", "供應商批號"], lot.supplierLot],
                [["Made on", "製造日期"], lot.manufactureDate],
                [["Expiry", "效期"], lot.expiryDate],
                [["Expired", "已過期"], lot.expired],
                [["Test again on", "複驗日期"], lot.retestDate],
                [["Origin", "來源"], <EnumBadge key="origin" schema={Lot_OriginSchema} value={lot.origin} />],
                [["External id", "外部編號"], lot.externalId],
                [["Created", "建立時間"], <Instant key="created" value={lot.createTime} />],
                [["Changed", "更新時間"], <Instant key="changed" value={lot.updateTime} />],
              ]}
            />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <ListSection
            name={`stock-${lot.lotNo}`}
            title={say("stock")}
            source={lotStock}
            values={{ lot: lot.id }}
            columns={stockColumns.filter(({ id }) => !["item", "name", "lot", "lotState", "expiry"].includes(id))}
            rowKey={balanceKey}
            empty={say("noStock")}
          />
          <ListSection
            name={`trace-${lot.lotNo}`}
            title={say("trace")}
            source={lotTrace}
            values={{ item: lot.itemId, lot: lot.id }}
            columns={entryColumns.filter(({ id }) => !["item", "lot"].includes(id))}
            rowKey={entryKey}
            rowHref={({ transactionId }) => `/ledger/${transactionId}`}
            empty={say("noTrace")}
          />
        </Grid.Col>
      </Grid>
      {opened && <LotDeedModal lot={lot} deed={opened} onClose={close} />}
    </PageFrame>
  );
}

const lotStock = listSource(
  StockService.method.listBalances,
  ({ lot = "" }) => ({ lotId: lot }),
  ({ balances }) => balances,
);

const lotTrace = listSource(
  StockService.method.traceItem,
  ({ item = "", lot = "" }) => ({ item: { id: item }, traced: { case: "lot" as const, value: { id: lot } } }),
  ({ entries }) => entries,
);

const texts = {
  lot: ["Lot", "批號"],
  stock: ["Where it lies", "目前庫存"],
  noStock: ["Nothing of it in your warehouses", "您的倉庫中沒有此批號的庫存"],
  trace: ["Where it came from and went", "來源與流向"],
  noTrace: ["No movements for this lot - check the number or open Stock", "此批號沒有異動，請確認批號或回庫存查詢"],
  hold: ["Hold", "保留（凍結）"],
  release: ["Release", "解除保留"],
  recall: ["Recall", "召回"],
  close: ["Close", "結案"],
} as const;
