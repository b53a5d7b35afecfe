import { Modal, Stack, Table, Text, Title } from "@mantine/core";
import { type AuditRecord, AuditRecord_OutcomeSchema } from "../../../gen/erp/operations/v1/audit_pb.ts";
import { show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { Instant } from "../parts/instant.tsx";
import { changesBetween } from "./changes.ts";

/** One record of the trail, with what changed and its place in the chain. */
export function RecordModal({ record, onClose }: { readonly record: AuditRecord; readonly onClose: () => void }) {
  const say = useText(texts);
  const changes = changesBetween(record.beforeJson, record.afterJson);
  return (
    <Modal opened onClose={onClose} title={say("title")} size="xl" closeButtonProps={{ "aria-label": say("close") }}>
      <Stack gap="md">
        <Facts
          facts={[
            [["Time", "時間"], <Instant key="time" value={record.recordTime} />],
            [["Who", "操作者"], record.actorName],
            [["Action", "動作"], record.action],
            [
              ["Outcome", "結果"],
              <EnumBadge key="outcome" schema={AuditRecord_OutcomeSchema} value={record.outcome} />,
            ],
            [["Reason", "原因"], record.reason],
            [
              ["Record", "資料編號"],
              record.resourceId === "" ? "" : <CopyText key="resource" value={record.resourceId} />,
            ],
            [["RPC", "RPC"], record.rpc],
            [["Address", "IP 位址"], record.ip],
            [["Device", "裝置"], record.deviceId],
            [["Session", "工作階段"], record.sessionId],
            [
              ["Request id", "請求編號"],
              record.requestId === "" ? "" : <CopyText key="request" value={record.requestId} />,
            ],
            [["Place in the chain", "鏈位置"], `${record.chain} / ${record.sequence}`],
            [
              ["Hash", "雜湊值"],
              record.hash === "" ? (
                ""
              ) : (
                <CopyText key="hash" value={record.hash} shown={`${record.hash.slice(0, 16)}...`} />
              ),
            ],
          ]}
        />
        <div>
          <Title order={3} size="h5" mb={4}>
            {say("changes")}
          </Title>
          {changes.length === 0 ? (
            <Text size="sm" c="dimmed">
              {say("none")}
            </Text>
          ) : (
            <Table verticalSpacing={4} className="facts-table">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{say("field")}</Table.Th>
                  <Table.Th>{say("before")}</Table.Th>
                  <Table.Th>{say("after")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {changes.map(({ path, before, after }) => (
                  <Table.Tr key={path}>
                    <Table.Td className="code">{show(path)}</Table.Td>
                    <Table.Td>{show(before)}</Table.Td>
                    <Table.Td>{show(after)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </div>
      </Stack>
    </Modal>
  );
}

const texts = {
  title: ["Audit record", "稽核紀錄"],
  changes: ["What changed", "變更內容"],
  none: ["No fields were changed.", "沒有欄位變更。"],
  field: ["Field", "欄位"],
  before: ["Before", "變更前"],
  after: ["After", "變更後"],
  close: ["Close", "關閉"],
} as const;
