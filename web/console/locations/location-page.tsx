import { useQuery } from "@connectrpc/connect-query";
import { Badge, Grid } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type Location, Location_KindSchema } from "../../../gen/erp/inventory/v1/location_pb.ts";
import { LocationService } from "../../../gen/erp/inventory/v1/location_service_pb.ts";
import { StockService } from "../../../gen/erp/inventory/v1/stock_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
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
import { ReasonModal } from "../parts/reason-modal.tsx";
import { RecordLink } from "../parts/record-link.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { balanceKey, stockColumns } from "../stock/stock-columns.tsx";

/** One location: its rules, and what lies there and below. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(LocationService.method.getLocation, { locationId: id });
  return (
    <Loaded query={query} isPage>
      {({ location }) => (location ? <LocationDetail location={location} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function LocationDetail({ location }: { readonly location: Location }) {
  const say = useText(texts);
  const warehouseCode = useWarehouseCode();
  const { opened, open, close } = useOpened<"block" | "archive">();
  useNoteRecent(`/locations/${location.id}`, location.code);
  const { blockLocation, unblockLocation, archiveLocation } = LocationService.method;
  const archived = location.archived ? say("isArchived") : undefined;
  return (
    <PageFrame
      title={location.code || say("location")}
      about={
        location.blocked && (
          <Badge color="red" variant="light" radius="sm" className="badge badge-red">
            {say("blocked")}
          </Badge>
        )
      }
      actions={
        <>
          <GatedButton
            method={location.blocked ? unblockLocation : blockLocation}
            variant="default"
            onClick={open("block")}
            blocked={archived}
          >
            {say(location.blocked ? "unblock" : "block")}
          </GatedButton>
          <GatedButton method={archiveLocation} variant="default" onClick={open("archive")} blocked={archived}>
            {say("archive")}
          </GatedButton>
        </>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Section title={say("location")}>
            <Facts
              facts={[
                [["Code", "代碼"], <CopyText key="code" value={location.code} />],
                [["Name", "名稱"], location.name],
                [["Warehouse", "倉庫"], warehouseCode(location.warehouseId)],
                [["Kind", "類型"], <EnumBadge key="kind" schema={Location_KindSchema} value={location.kind} />],
                [
                  ["Below", "上層庫位"],
                  location.parentId === "" ? (
                    ""
                  ) : (
                    <RecordLink key="parent" href={`/locations/${location.parentId}`} text={say("openParent")} />
                  ),
                ],
                [["Walk order", "動線順序"], location.pickSequence],
                [["Picked from", "可揀貨"], location.pickable],
                [["Received at", "可收貨"], location.receivable],
                [["Counted", "需盤點"], location.countable],
                [["Mixed items", "可混料"], location.allowMixedItems],
                [["Mixed lots", "可混批"], location.allowMixedLots],
                [["Below zero", "允許負庫存"], location.negativeAllowed],
                [["Why blocked", "封鎖原因"], location.blockReason],
                [["Changed", "更新時間"], <Instant key="changed" value={location.updateTime} />],
              ]}
            />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <ListSection
            name={`stock-${location.code}`}
            title={say("contents")}
            source={contents}
            values={{ location: location.id }}
            columns={stockColumns.filter(({ id }) => id !== "warehouse")}
            rowKey={balanceKey}
            rowHref={({ itemId }) => `/items/${itemId}`}
            empty={say("noContents")}
          />
        </Grid.Col>
      </Grid>
      {opened === "block" && <BlockModal location={location} onClose={close} />}
      {opened === "archive" && <ArchiveModal location={location} onClose={close} />}
    </PageFrame>
  );
}

type ModalProps = { readonly location: Location; readonly onClose: () => void };

function BlockModal({ location, onClose }: ModalProps) {
  const say = useText(texts);
  const block = useCommand(LocationService.method.blockLocation);
  const unblock = useCommand(LocationService.method.unblockLocation);
  const command = location.blocked ? unblock : block;
  const deed = location.blocked ? "unblock" : "block";
  return (
    <ReasonModal
      title={say(`${deed}Title`, { code: location.code })}
      submit={say(deed)}
      isDangerous={!location.blocked}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ locationId: location.id, reason }, () => {
          toast(say("done", { code: location.code }));
          onClose();
        })
      }
    >
      {say(`${deed}What`)}
    </ReasonModal>
  );
}

function ArchiveModal({ location, onClose }: ModalProps) {
  const say = useText(texts);
  const command = useCommand(LocationService.method.archiveLocation);
  return (
    <CommandModal
      opened
      isDangerous
      title={say("archiveTitle", { code: location.code })}
      submit={say("archive")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={() =>
        command.run({ locationId: location.id, etag: location.etag }, () => {
          toast(say("done", { code: location.code }));
          onClose();
        })
      }
    >
      {say("archiveWhat")}
    </CommandModal>
  );
}

const contents = listSource(
  StockService.method.listBalances,
  ({ location = "" }) => ({ locationId: location }),
  ({ balances }) => balances,
);

const texts = {
  location: ["Location", "庫位"],
  contents: ["What lies here and below", "庫存（含下層）"],
  noContents: ["Nothing lies here", "此庫位沒有庫存"],
  openParent: ["Open the place above", "開啟上層庫位"],
  blocked: ["Blocked", "已封鎖"],
  isArchived: ["The location is archived.", "此庫位已封存。"],
  done: ["{code} changed", "已變更 {code}"],
  block: ["Block", "封鎖"],
  blockTitle: ["Block {code}?", "封鎖 {code}？"],
  blockWhat: ["Nothing can be put there or taken from there until it is unblocked.", "解除前無法存入或取出。"],
  unblock: ["Unblock", "解除封鎖"],
  unblockTitle: ["Unblock {code}?", "解除封鎖 {code}？"],
  unblockWhat: ["It can be used again.", "解除後即可使用。"],
  archive: ["Archive", "封存"],
  archiveTitle: ["Archive {code}?", "封存 {code}？"],
  archiveWhat: [
    "It must be empty. It vanishes from lists; the ledger keeps its name.",
    "需先清空。封存後不再出現於清單，帳上仍保留名稱。",
  ],
} as const;
