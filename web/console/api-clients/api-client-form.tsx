import { NumberInput, TagsInput, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiClientService, type CreateApiClientResponse } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { SecretModal } from "../parts/secret-modal.tsx";
import { useCommand } from "../parts/use-command.ts";

/** Makes an API client, and shows its first key once. */
export function ApiClientForm({ onClose }: { readonly onClose: () => void }) {
  const say = useText(texts);
  const navigate = useNavigate();
  const command = useCommand(ApiClientService.method.createApiClient);
  const [name, setName] = useState("");
  const [allowedCidrs, setNetworks] = useState<string[]>([]);
  const [rateLimitPerSecond, setRate] = useState(0);
  const [made, setMade] = useState<CreateApiClientResponse>();
  if (made) {
    return (
      <SecretModal
        title={say("made", { name })}
        label={say("key")}
        secret={made.apiKey}
        onClose={() => {
          onClose();
          void navigate({ href: `/api-clients/${made.apiClient?.id}` });
        }}
      >
        {say("madeWhat")}
      </SecretModal>
    );
  }
  return (
    <CommandModal
      opened
      title={say("title")}
      submit={say("create")}
      isBusy={command.isBusy}
      isComplete={name.trim() !== ""}
      error={command.error}
      fields={["name", "allowed_cidrs", "rate_limit_per_second"]}
      onClose={onClose}
      onSubmit={() => command.run({ name: name.trim(), allowedCidrs, rateLimitPerSecond }, setMade)}
    >
      <TextInput
        label={say("name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        error={fieldError(command.error, "name")}
        data-autofocus
      />
      <TagsInput
        label={say("networks")}
        description={say("networksWhat")}
        value={allowedCidrs}
        onChange={setNetworks}
        error={fieldError(command.error, "allowed_cidrs")}
      />
      <NumberInput
        label={say("rate")}
        description={say("rateWhat")}
        value={rateLimitPerSecond}
        onChange={(value) => setRate(Number(value) || 0)}
        min={0}
        error={fieldError(command.error, "rate_limit_per_second")}
      />
    </CommandModal>
  );
}

const texts = {
  title: ["New API client", "新增 API 用戶端"],
  create: ["Create", "建立"],
  made: ["{name} can call now", "{name} 已可呼叫"],
  madeWhat: [
    "Send it as “Authorization: Bearer ...”. The client may do nothing until it gets a role, on the next page.",
    "以「Authorization: Bearer …」傳送。請於下一頁指派角色後才有權限。",
  ],
  key: ["API key", "API 金鑰"],
  name: ["Name", "名稱"],
  networks: ["Networks that it may call from", "允許的網段"],
  networksWhat: [
    "As 10.1.0.0/16, Enter after each; empty: from anywhere.",
    "例如 10.1.0.0/16，逐一按 Enter；空白為不限制。",
  ],
  rate: ["Calls per second", "每秒呼叫上限"],
  rateWhat: ["0: the usual limit of the stack.", "0 表示使用系統預設。"],
} as const;
