import { useQuery } from "@connectrpc/connect-query";
import { Grid, Progress, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import {
  type Count,
  Count_StateSchema,
  type CountLocation,
  CountTerms_ModeSchema,
} from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { columnsOf } from "../list/column.tsx";
import { ListTable } from "../list/list-table.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { RecordLink } from "../parts/record-link.tsx";
import { Section } from "../parts/section.tsx";
import { useWarehouseCode } from "../parts/warehouse-names.ts";
import { CountActions } from "./count-actions.tsx";
import { CountLines } from "./count-lines.tsx";

/** One count: how far it is, what was counted, and what is to be decided. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(CountService.method.getCount, { countId: id });
  return (
    <Loaded query={query} isPage>
      {({ count, locations }) => (count ? <CountDetail count={count} locations={locations} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function CountDetail({ count, locations }: { readonly count: Count; readonly locations: readonly CountLocation[] }) {
  const say = useText(texts);
  const warehouseCode = useWarehouseCode();
  useNoteRecent(`/counts/${count.id}`, count.number);
  const { terms, locationCount, locationsLeft } = count;
  const visited = Math.max(0, locationCount - locationsLeft);
  return (
    <PageFrame
      title={count.number || say("count")}
      about={<EnumBadge schema={Count_StateSchema} value={count.state} />}
      actions={<CountActions count={count} />}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Section title={say("count")}>
            <Facts
              facts={[
                [["Number", "單號"], <CopyText key="number" value={count.number} />],
                [["Warehouse", "倉庫"], warehouseCode(count.warehouseId)],
                [
                  ["While counting", "盤點期間"],
                  <EnumBadge key="mode" schema={CountTerms_ModeSchema} value={terms?.mode ?? 0} />,
                ],
                [["Blind", "盲盤"], terms?.blind],
                [["Tolerance, quantity", "容許差異數量"], terms?.toleranceQuantity],
                [["Tolerance, percent", "容許差異百分比"], terms?.tolerancePercent],
                [["Note", "備註"], count.note],
                [["Started", "開始時間"], <Instant key="start" value={count.startTime} />],
                [["Approved", "核准時間"], <Instant key="approve" value={count.approveTime} />],
                [["Posted", "過帳時間"], <Instant key="post" value={count.postTime} />],
                [
                  ["Transactions", "調整異動"],
                  count.transactionIds.length === 0
                    ? ""
                    : count.transactionIds.map((id) => <RecordLink key={id} href={`/ledger/${id}`} text={id} />),
                ],
              ]}
            />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Section title={say("places")} flush>
            <Text size="sm" px="md">
              {say("progress", { visited, count: locationCount })}
            </Text>
            <Progress
              value={locationCount === 0 ? 0 : (100 * visited) / locationCount}
              mx="md"
              my="xs"
              aria-label={say("progress", { visited, count: locationCount })}
            />
            {locations.length > 0 && (
              <ListTable
                caption={say("places")}
                columns={placeColumns}
                rows={locations}
                rowKey={({ locationId, locationCode }) => locationId || locationCode}
              />
            )}
          </Section>
        </Grid.Col>
      </Grid>
      <CountLines count={count} />
    </PageFrame>
  );
}

const column = columnsOf<CountLocation>();
const placeColumns = [
  column.code("location", ["Location", "庫位"], (row) => row.locationCode),
  column.flag("visited", ["Counted", "已盤"], (row) => row.visited),
];

const texts = {
  count: ["Count", "盤點"],
  places: ["Places", "庫位"],
  progress: ["{visited} of {count} places counted", "已盤 {visited}／{count} 個庫位"],
} as const;
