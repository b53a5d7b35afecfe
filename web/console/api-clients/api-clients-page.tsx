import { Button } from "@mantine/core";
import IconPlus from "~icon/plus";
import { type ApiClient, ApiClient_State, ApiClient_StateSchema } from "../../../gen/erp/auth/v1/api_client_pb.ts";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { show } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import type { Filter } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { ApiClientForm } from "./api-client-form.tsx";

/** Programs that call the stack. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const { opened, open, close } = useOpened<"create">();
  const { createApiClient } = ApiClientService.method;
  return (
    <>
      <ListPage
        name="api-clients"
        title={say("title")}
        source={clients}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/api-clients/${id}`}
        isFaded={({ state }) => state === ApiClient_State.REVOKED}
        actions={
          <GatedButton method={createApiClient} leftSection={<IconPlus size={16} />} onClick={open("create")}>
            {say("create")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: may(createApiClient) && <Button onClick={open("create")}>{say("create")}</Button>,
        }}
      />
      {opened && <ApiClientForm onClose={close} />}
    </>
  );
}

const clients = listSource(
  ApiClientService.method.listApiClients,
  (values) => ({ includeRevoked: values.revoked === "1" }),
  (answer) => answer.apiClients,
);

const filters: readonly Filter[] = [{ id: "revoked", kind: "flag", label: ["Also revoked", "含已撤銷"] }];

const column = columnsOf<ApiClient>();
const columns = [
  column.text("name", ["Name", "名稱"], (row) => row.name),
  column.choice(ApiClient_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.code("keys", ["Live keys", "有效金鑰"], (row) =>
    row.secrets
      .filter(({ revokeTime }) => !revokeTime)
      .map(({ prefix }) => prefix)
      .join(" "),
  ),
  column.text("networks", ["Networks", "允許網段"], (row) => row.allowedCidrs.join(" ")),
  column.number("rate", ["Calls per second", "每秒呼叫上限"], (row) => row.rateLimitPerSecond, {
    // None is set: the limit of the stack holds.
    cell: (row) => show(row.rateLimitPerSecond || ""),
  }),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime),
];

const texts = {
  title: ["API clients", "API 用戶端"],
  create: ["New API client", "新增 API 用戶端"],
  empty: ["No API clients", "尚無 API 用戶端"],
  emptyWhy: ["Create one for each program that is to call the stack.", "為每個要串接的外部系統建立一個。"],
} as const;
