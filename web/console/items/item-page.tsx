import type { DescEnum } from "@bufbuild/protobuf";
import { useQuery } from "@connectrpc/connect-query";
import { Badge, Grid } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useParams } from "@tanstack/react-router";
import IconArchive from "~icon/archive";
import IconEdit from "~icon/edit";
import {
  type Item,
  Item_AbcClassSchema,
  Item_ExpiryPolicySchema,
  Item_KindSchema,
  Item_PickPolicySchema,
  Item_TrackingSchema,
} from "../../../gen/erp/inventory/v1/item_pb.ts";
import { ItemService } from "../../../gen/erp/inventory/v1/item_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { CommandModal } from "../parts/command-modal.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { balanceKey, stockColumns } from "../stock/stock-columns.tsx";
import { ItemForm } from "./item-form.tsx";
import { ItemUoms } from "./item-uoms.tsx";

/** One item: what is known of it, its units, and what there is of it. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(ItemService.method.getItem, { itemId: id });
  return (
    <Loaded query={query} isPage>
      {({ item }) => (item ? <ItemDetail item={item} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function ItemDetail({ item }: { readonly item: Item }) {
  const say = useText(texts);
  const may = useMay();
  const [isEditing, editing] = useDisclosure(false);
  const [isArchiving, archiving] = useDisclosure(false);
  useNoteRecent(`/items/${item.id}`, item.code);
  return (
    <PageFrame
      title={`${item.code} ${item.name}`.trim() || say("facts")}
      about={
        item.archived && (
          <Badge color="gray" variant="light" radius="sm" className="badge badge-gray">
            {say("archived")}
          </Badge>
        )
      }
      actions={
        <>
          <GatedButton
            method={ItemService.method.updateItem}
            variant="default"
            leftSection={<IconEdit size={16} />}
            onClick={editing.open}
            blocked={item.archived ? say("isArchived") : undefined}
          >
            {say("edit")}
          </GatedButton>
          <GatedButton
            method={ItemService.method.archiveItem}
            variant="default"
            leftSection={<IconArchive size={16} />}
            onClick={archiving.open}
            blocked={item.archived ? say("isArchived") : undefined}
          >
            {say("archive")}
          </GatedButton>
        </>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <ItemFacts item={item} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <ItemUoms item={item} />
        </Grid.Col>
      </Grid>
      {may(StockService.method.listBalances) && (
        <ListSection
          name={`stock-${item.code}`}
          title={say("stock")}
          source={itemStock}
          values={{ item: item.id }}
          columns={stockColumns.filter(({ id }) => id !== "item" && id !== "name")}
          rowKey={balanceKey}
          empty={say("noStock")}
        />
      )}
      {isEditing && <ItemForm item={item} onClose={editing.close} />}
      {isArchiving && <ArchiveItem item={item} onClose={archiving.close} />}
    </PageFrame>
  );
}

function ItemFacts({ item }: { readonly item: Item }) {
  const say = useText(texts);
  const choice = (schema: DescEnum, value: number) => <EnumBadge schema={schema} value={value} />;
  return (
    <Section title={say("facts")}>
      <Facts
        facts={[
          [["Code", "料號"], <CopyText key="code" value={item.code} />],
          [["Name in English", "英文品名"], item.nameEn],
          [["Kind", "類型"], choice(Item_KindSchema, item.kind)],
          [["Class", "類別"], item.itemClass],
          [["ABC class", "ABC 分類"], choice(Item_AbcClassSchema, item.abcClass)],
          [["Tracking", "追蹤方式"], choice(Item_TrackingSchema, item.tracking)],
          [["Picking", "揀貨原則"], choice(Item_PickPolicySchema, item.pickPolicy)],
          [["When expired", "過期處理"], choice(Item_ExpiryPolicySchema, item.expiryPolicy)],
          [["Shelf life, days", "保存天數"], item.shelfLifeDays || undefined],
          [["Over-receipt, percent", "超收容許百分比"], item.overReceiptPercent],
          [["Receive to quality inspection", "收貨後進入待驗"], item.receiveToQuality],
          [["External id", "外部編號"], item.externalId],
          [["Changed", "更新時間"], <Instant key="changed" value={item.updateTime} />],
        ]}
      />
    </Section>
  );
}

function ArchiveItem({ item, onClose }: { readonly item: Item; readonly onClose: () => void }) {
  const say = useText(texts);
  const archive = useCommand(ItemService.method.archiveItem);
  return (
    <CommandModal
      opened
      isDangerous
      title={say("archiveTitle", { code: item.code })}
      submit={say("archive")}
      onClose={onClose}
      isBusy={archive.isBusy}
      error={archive.error}
      onSubmit={() =>
        archive.run({ itemId: item.id, etag: item.etag }, () => {
          toast(say("archivedNow", { code: item.code }));
          onClose();
        })
      }
    >
      {say("archiveWhat")}
    </CommandModal>
  );
}

const itemStock = listSource(
  StockService.method.listBalances,
  ({ item = "" }) => ({ itemId: item }),
  ({ balances }) => balances,
);

const texts = {
  facts: ["Item", "基本資料"],
  stock: ["Stock on hand", "庫存"],
  noStock: ["Nothing of it in your warehouses", "您的倉庫中沒有此料件的庫存"],
  edit: ["Edit", "修改"],
  archive: ["Archive", "封存"],
  archived: ["Archived", "已封存"],
  isArchived: ["The item is archived.", "此料件已封存。"],
  archiveTitle: ["Archive {code}?", "封存 {code}？"],
  archiveWhat: [
    "It takes no part in new documents and movements. What is in the ledger stays. There must be no stock of it.",
    "封存後不可用於新單據與異動，既有帳務不受影響。需先清空庫存。",
  ],
  archivedNow: ["{code} is archived", "已封存 {code}"],
} as const;
