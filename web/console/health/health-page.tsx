import { useQuery } from "@connectrpc/connect-query";
import { Alert, Text } from "@mantine/core";
import { type Health_Part, Health_State, Health_StateSchema } from "../../../gen/erp/operations/v1/health_pb.ts";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { inLanguage, type Text as TextPair } from "../../shared/language.ts";
import { show } from "../../shared/show.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import { ListTable } from "../list/list-table.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { useAgainInLanguage } from "../parts/use-again-in-language.ts";

/** Whether the parts that the stack stands on work, asked every ten seconds. */
export function Page() {
  const say = useText(texts);
  const language = useLanguage();
  const query = useQuery(SystemService.method.getHealth, {}, { refetchInterval: 10_000, staleTime: 0 });
  useAgainInLanguage(query.refetch);
  const version = useQuery(SystemService.method.getVersion, {});
  return (
    <Loaded query={query} isPage>
      {({ health }) => {
        const bad = (health?.parts ?? []).filter(({ state }) => state > Health_State.UP);
        return (
          <PageFrame title={say("title")} about={<EnumBadge schema={Health_StateSchema} value={health?.state ?? 0} />}>
            {bad.map(({ name, state }) => (
              <Alert
                key={name}
                color={state === Health_State.DOWN ? "red" : "orange"}
                variant="light"
                mb="sm"
                title={nameOf(name, language)}
              >
                {inLanguage(todo[name] ?? texts.lookAtLog, language)}
              </Alert>
            ))}
            <Section title={say("parts")} flush>
              {health && health.parts.length > 0 ? (
                <ListTable caption={say("parts")} columns={columns} rows={health.parts} rowKey={({ name }) => name} />
              ) : (
                <Text p="md" c="dimmed">
                  {say("none")}
                </Text>
              )}
              <Text size="xs" c="dimmed" px="md" py="xs">
                {say("checked")} <Instant value={health?.checkTime} />
              </Text>
            </Section>
            <Section title={say("version")}>
              <Loaded query={version}>
                {({ product, version: number, schemaVersion, production, serverTime }) => (
                  <Facts
                    facts={[
                      [["Product", "產品"], product],
                      [["Version", "版本"], number],
                      [["Database schema", "資料庫結構"], schemaVersion],
                      [["In production", "正式環境"], production],
                      [["Time of the server", "伺服器時間"], <Instant key="time" value={serverTime} />],
                    ]}
                  />
                )}
              </Loaded>
            </Section>
          </PageFrame>
        );
      }}
    </Loaded>
  );
}

function nameOf(part: string, language: "en" | "zh-TW"): string {
  return names[part] ? inLanguage(names[part], language) : show(part);
}

const names: Readonly<Record<string, TextPair>> = {
  database: ["Database", "資料庫"],
  schema: ["Database schema", "資料庫結構"],
  redis: ["Redis", "Redis"],
  disk: ["Disk", "磁碟"],
  audit: ["Audit trail", "稽核紀錄"],
  worker: ["Worker", "背景程序"],
  storage: ["File storage", "檔案儲存"],
};

/** What to do when a part does not work. */
const todo: Readonly<Record<string, TextPair>> = {
  database: [
    "Check that PostgreSQL runs and that its disk is not full. Nothing can be saved until it answers.",
    "請確認 PostgreSQL 是否執行中、磁碟是否已滿。恢復前無法儲存任何資料。",
  ],
  schema: [
    "Run the migration of this version: docker compose run --rm migrate, or without Docker: node main.ts migrate.",
    "請執行此版本的資料庫移轉：docker compose run --rm migrate；未使用 Docker 時：node main.ts migrate。",
  ],
  redis: [
    "The stack works on without it; only news between processes comes later. Check the Redis server.",
    "系統仍可運作，僅程序間的通知會延遲。請檢查 Redis 伺服器。",
  ],
  storage: [
    "Check the folder or the S3 server that holds the files, and its credentials. Files wait until it answers; nothing else does.",
    "請檢查存放檔案的資料夾或 S3 伺服器及其憑證。恢復前無法存取檔案，其他功能不受影響。",
  ],
  disk: ["Free some room: old logs and backups first.", "請釋放磁碟空間，優先清理舊日誌與備份。"],
};

const column = columnsOf<Health_Part>();
const columns = [
  column.text("name", ["Part", "元件"], (row) => row.name, { cell: (row, language) => nameOf(row.name, language) }),
  column.choice(Health_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.text("detail", ["Detail", "說明"], (row) => row.detail),
  column.number("latency", ["Milliseconds", "毫秒"], (row) => row.latencyMs),
];

const texts = {
  title: ["System health", "系統健康"],
  parts: ["Parts", "元件狀態"],
  none: ["The server named no parts.", "伺服器未回報任何元件。"],
  checked: ["Checked at", "檢查時間"],
  version: ["Version", "版本"],
  lookAtLog: ["See the log of the server.", "請查看伺服器日誌。"],
} as const;
