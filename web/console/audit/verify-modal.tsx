import { useQuery } from "@connectrpc/connect-query";
import { Alert, List, Modal, Text } from "@mantine/core";
import { AuditService, VerifyChainResponse_Fault_KindSchema } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { showInstant } from "../../shared/show.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useEnumText } from "../parts/enum-badge.tsx";
import { Loaded } from "../parts/loaded.tsx";

/** Has the server compute the chains of the trail anew, and says what it found. */
export function VerifyModal({ onClose }: { readonly onClose: () => void }) {
  const say = useText(texts);
  const language = useLanguage();
  const enumText = useEnumText();
  const query = useQuery(AuditService.method.verifyChain, {}, { staleTime: 0, gcTime: 0 });
  return (
    <Modal opened onClose={onClose} title={say("title")} size="lg" closeButtonProps={{ "aria-label": say("close") }}>
      <Loaded query={query}>
        {({ ok, faults, recordsVerified, checkpointsVerified, lastCheckpointTime }) => (
          <>
            <Alert color={ok ? "teal" : "red"} variant="light" role="status" title={say(ok ? "ok" : "broken")}>
              {say("figures", {
                records: recordsVerified.toLocaleString(),
                checkpoints: checkpointsVerified.toLocaleString(),
                time: showInstant(lastCheckpointTime, language),
              })}
            </Alert>
            {faults.length > 0 && (
              <List size="sm" mt="sm">
                {faults.map(({ kind, chain, sequence, detail }) => (
                  <List.Item key={`${chain},${sequence}`}>
                    {say("fault", {
                      what: enumText(VerifyChainResponse_Fault_KindSchema, kind),
                      chain,
                      sequence: String(sequence),
                    })}{" "}
                    {detail}
                  </List.Item>
                ))}
              </List>
            )}
            <Text size="sm" c="dimmed" mt="sm">
              {say(ok ? "okWhat" : "brokenWhat")}
            </Text>
          </>
        )}
      </Loaded>
    </Modal>
  );
}

const texts = {
  title: ["Verify the chain", "驗證雜湊鏈"],
  close: ["Close", "關閉"],
  ok: ["Nobody changed the trail", "稽核紀錄未遭竄改"],
  broken: ["The trail was changed", "稽核紀錄遭到竄改"],
  figures: [
    "{records} records and {checkpoints} signed checkpoints verified; the last checkpoint is of {time}.",
    "已驗證 {records} 筆紀錄與 {checkpoints} 個簽章檢查點，最後檢查點：{time}。",
  ],
  fault: ["{what}: chain {chain}, number {sequence}.", "{what}：鏈 {chain}，序列號 {sequence}。"],
  okWhat: ["Every record gives its hash, and follows the one before.", "每筆紀錄的雜湊值皆正確且前後相連。"],
  brokenWhat: [
    "Keep the database as it is, and call whoever answers for the security of the stack.",
    "請保留資料庫現狀，並立即通知資安負責人。",
  ],
} as const;
