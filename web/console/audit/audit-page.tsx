import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import IconShieldCheck from "~icon/shield-check";
import { type AuditRecord, AuditRecord_OutcomeSchema } from "../../../gen/erp/operations/v1/audit_pb.ts";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { inLanguage } from "../../shared/language.ts";
import { termText } from "../../shared/terms.ts";
import { useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { RecordButton } from "./record-button.tsx";
import { RecordModal } from "./record-modal.tsx";
import { VerifyModal } from "./verify-modal.tsx";

/** Who did what when. */
export function Page() {
  const say = useText(texts);
  const { opened, open, close } = useOpened<"verify">();
  const [record, setRecord] = useState<AuditRecord>();
  return (
    <>
      <ListPage
        name="audit"
        title={say("title")}
        source={audit}
        columns={columns}
        filters={filters}
        rowKey={({ chain, sequence }) => `${chain},${sequence}`}
        rowActions={(row) => <RecordButton onClick={() => setRecord(row)} />}
        actions={
          <GatedButton
            method={AuditService.method.verifyChain}
            variant="default"
            leftSection={<IconShieldCheck size={16} />}
            onClick={open("verify")}
          >
            {say("verify")}
          </GatedButton>
        }
        empty={{ title: say("empty"), why: say("emptyWhy") }}
      />
      {opened && <VerifyModal onClose={close} />}
      {record && <RecordModal record={record} onClose={() => setRecord(undefined)} />}
    </>
  );
}

function instantOf(value: string | undefined) {
  const date = new Date(value ?? "");
  return Number.isNaN(date.getTime()) ? undefined : timestampFromDate(date);
}

const audit = listSource(
  AuditService.method.listAudit,
  (values) => {
    const [fromTime, toTime] = [instantOf(values.from), instantOf(values.to)];
    return {
      action: values.action ?? "",
      resourceType: values.type ?? "",
      resourceId: values.resource ?? "",
      actorId: idOf(values.actor),
      outcomes: choicesOf(AuditRecord_OutcomeSchema, values.outcome),
      ...(fromTime ? { fromTime } : {}),
      ...(toTime ? { toTime } : {}),
    };
  },
  (answer) => answer.records,
);

const filters: readonly Filter[] = [
  { id: "action", kind: "search", label: ["Action, or its beginning with a dot", "動作（開頭加句點）"] },
  { id: "type", kind: "text", label: ["Kind of record", "資料類型"] },
  { id: "resource", kind: "text", label: ["Id of the record", "資料編號"] },
  { id: "outcome", kind: "choices", label: ["Outcome", "結果"], schema: AuditRecord_OutcomeSchema },
  { id: "from", kind: "instant", label: ["From", "起"] },
  { id: "to", kind: "instant", label: ["To", "迄"] },
];

const column = columnsOf<AuditRecord>();
const columns = [
  column.instant("time", ["Time", "時間"], (row) => row.recordTime),
  column.text("actor", ["Who", "操作者"], (row) => row.actorName),
  column.code("action", ["Action", "動作"], (row) => row.action),
  column.text("type", ["Kind", "資料類型"], (row) => row.resourceType, {
    cell: (row, language) => {
      const term = termText("resource", row.resourceType);
      return term ? inLanguage(term, language) : row.resourceType || "-";
    },
  }),
  column.code("resource", ["Record", "資料編號"], (row) => row.resourceId),
  column.choice(AuditRecord_OutcomeSchema, "outcome", ["Outcome", "結果"], (row) => row.outcome),
  column.text("reason", ["Reason", "原因"], (row) => row.reason),
  column.code("ip", ["Address", "IP 位址"], (row) => row.ip, { optional: true }),
  column.code("device", ["Device", "裝置"], (row) => row.deviceId, { optional: true }),
  column.code("request", ["Request id", "請求編號"], (row) => row.requestId, { optional: true }),
  column.number("chain", ["Chain", "鏈"], (row) => row.chain, { optional: true }),
  column.text("sequence", ["Number", "序列號"], (row) => String(row.sequence), { optional: true, right: true }),
  column.text("before", ["Before", "變更前"], (row) => row.beforeJson, { optional: true }),
  column.text("after", ["After", "變更後"], (row) => row.afterJson, { optional: true }),
];

const texts = {
  title: ["Audit log", "稽核紀錄"],
  verify: ["Verify the chain", "驗證雜湊鏈"],
  empty: ["No entries", "尚無稽核紀錄"],
  emptyWhy: ["Everything that changes something is recorded here.", "所有變更都會記錄於此。"],
} as const;
