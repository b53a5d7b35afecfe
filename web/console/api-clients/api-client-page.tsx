import { useQuery } from "@connectrpc/connect-query";
import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type ApiClient,
  ApiClient_State,
  ApiClient_StateSchema,
  type ApiSecret,
} from "../../../gen/erp/auth/v1/api_client_pb.ts";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { ListTable } from "../list/list-table.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { SecretModal } from "../parts/secret-modal.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { GrantSection } from "../users/grant-section.tsx";

/** One API client: its keys, and what it may do. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(ApiClientService.method.getApiClient, { apiClientId: id });
  return (
    <Loaded query={query} isPage>
      {({ apiClient }) => (apiClient ? <ApiClientDetail client={apiClient} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function ApiClientDetail({ client }: { readonly client: ApiClient }) {
  const say = useText(texts);
  const { opened, open, close } = useOpened<"rotate" | "revoke">();
  const revoked = client.state === ApiClient_State.REVOKED ? say("isRevoked") : undefined;
  const live = client.secrets.filter(({ revokeTime }) => !revokeTime).length;
  return (
    <PageFrame
      title={client.name || say("client")}
      about={<EnumBadge schema={ApiClient_StateSchema} value={client.state} />}
      actions={
        <>
          <GatedButton
            method={ApiClientService.method.rotateSecret}
            variant="default"
            onClick={open("rotate")}
            blocked={revoked ?? (live >= 2 ? say("twoLive") : undefined)}
          >
            {say("rotate")}
          </GatedButton>
          <GatedButton
            method={ApiClientService.method.revokeApiClient}
            variant="default"
            onClick={open("revoke")}
            blocked={revoked}
          >
            {say("revoke")}
          </GatedButton>
        </>
      }
    >
      <Section title={say("client")}>
        <Facts
          facts={[
            [["Name", "名稱"], client.name],
            [["Networks", "允許網段"], client.allowedCidrs.join(" ")],
            [["Calls per second", "每秒呼叫上限"], client.rateLimitPerSecond || undefined],
            [["Created", "建立時間"], <Instant key="created" value={client.createTime} />],
            [["Changed", "更新時間"], <Instant key="changed" value={client.updateTime} />],
          ]}
        />
      </Section>
      <KeySection client={client} />
      <GrantSection principal={{ case: "apiClientId", value: client.id }} />
      {opened === "rotate" && <RotateModal client={client} onClose={close} />}
      {opened === "revoke" && <RevokeModal client={client} onClose={close} />}
    </PageFrame>
  );
}

function KeySection({ client }: { readonly client: ApiClient }) {
  const say = useText(texts);
  const may = useMay();
  const [revoked, setRevoked] = useState<ApiSecret>();
  const mayRevoke = may(ApiClientService.method.revokeSecret);
  return (
    <Section title={say("keys")} flush>
      <ListTable
        caption={say("keys")}
        columns={keyColumns}
        rows={client.secrets}
        rowKey={({ prefix }) => prefix}
        isFaded={({ revokeTime }) => revokeTime !== undefined}
        actionsHeader={say("actions")}
        rowActions={
          mayRevoke
            ? (key) =>
                key.revokeTime ? null : (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    className="danger"
                    onClick={() => setRevoked(key)}
                  >
                    {say("revokeKey")}
                  </Button>
                )
            : undefined
        }
      />
      {revoked && <RevokeKeyModal client={client} prefix={revoked.prefix} onClose={() => setRevoked(undefined)} />}
    </Section>
  );
}

type ModalProps = { readonly client: ApiClient; readonly onClose: () => void };

function RotateModal({ client, onClose }: ModalProps) {
  const say = useText(texts);
  const command = useCommand(ApiClientService.method.rotateSecret);
  const [key, setKey] = useState<string>();
  if (key !== undefined) {
    return (
      <SecretModal title={say("rotated")} label={say("key")} secret={key} onClose={onClose}>
        {say("rotatedWhat")}
      </SecretModal>
    );
  }
  return (
    <CommandModal
      opened
      title={say("rotateTitle", { name: client.name })}
      submit={say("rotate")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={() => command.run({ apiClientId: client.id }, ({ apiKey }) => setKey(apiKey))}
    >
      {say("rotateWhat")}
    </CommandModal>
  );
}

function RevokeKeyModal({ client, prefix, onClose }: ModalProps & { readonly prefix: string }) {
  const say = useText(texts);
  const command = useCommand(ApiClientService.method.revokeSecret);
  return (
    <CommandModal
      opened
      isDangerous
      title={say("revokeKeyTitle", { prefix })}
      submit={say("revokeKey")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={() =>
        command.run({ apiClientId: client.id, prefix }, () => {
          toast(say("keyRevoked"));
          onClose();
        })
      }
    >
      {say("revokeKeyWhat")}
    </CommandModal>
  );
}

function RevokeModal({ client, onClose }: ModalProps) {
  const say = useText(texts);
  const command = useCommand(ApiClientService.method.revokeApiClient);
  return (
    <ReasonModal
      isDangerous
      title={say("revokeTitle", { name: client.name })}
      submit={say("revoke")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ apiClientId: client.id, reason }, () => {
          toast(say("revoked"));
          onClose();
        })
      }
    >
      {say("revokeWhat")}
    </ReasonModal>
  );
}

const column = columnsOf<ApiSecret>();
const keyColumns = [
  column.code("prefix", ["Key", "金鑰"], (row) => row.prefix),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime),
  column.instant("used", ["Last used", "最後使用"], (row) => row.lastUseTime),
  column.instant("expires", ["Expires", "到期時間"], (row) => row.expireTime),
  column.instant("revoked", ["Revoked", "撤銷時間"], (row) => row.revokeTime),
];

const texts = {
  client: ["API client", "API 用戶端"],
  keys: ["Keys", "金鑰"],
  key: ["API key", "API 金鑰"],
  actions: ["Actions", "操作"],
  isRevoked: ["The client is revoked.", "此用戶端已撤銷。"],
  twoLive: ["Two keys work already; revoke one first.", "已有兩組有效金鑰，請先撤銷一組。"],
  rotate: ["New key", "產生新金鑰"],
  rotateTitle: ["A second key for {name}?", "為 {name} 產生第二組金鑰？"],
  rotateWhat: [
    "Both work side by side, so that the program can change over. Then revoke the old one.",
    "新舊金鑰可並行使用，程式更換後再撤銷舊金鑰。",
  ],
  rotated: ["The new key", "新金鑰"],
  rotatedWhat: ["Give it to the program, then revoke the old one.", "請更新至外部系統後撤銷舊金鑰。"],
  revokeKey: ["Revoke", "撤銷"],
  revokeKeyTitle: ["Revoke the key {prefix}?", "撤銷金鑰 {prefix}？"],
  revokeKeyWhat: ["Programs that use it are shut out within 5 seconds.", "使用此金鑰的程式將於 5 秒內無法呼叫。"],
  keyRevoked: ["Key revoked", "已撤銷金鑰"],
  revoke: ["Revoke client", "撤銷用戶端"],
  revokeTitle: ["Revoke {name} for good?", "永久撤銷 {name}？"],
  revokeWhat: ["All its keys end within 5 seconds, and it never comes back.", "所有金鑰將於 5 秒內失效，且不可恢復。"],
  revoked: ["Client revoked", "已撤銷用戶端"],
} as const;
