import {
  Badge,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Table,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { useState } from "react";
import type { Session } from "../../../gen/erp/auth/v1/session_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { setLanguage } from "../../shared/language.ts";
import { timeZone } from "../../shared/show.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useMe } from "../frame/me.ts";
import { type Density, densities, setDensity, useDensity } from "../list/density.ts";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { ChangePasswordForm } from "../login/change-password-form.tsx";
import { Facts } from "../parts/facts.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { sessionColumns } from "../users/session-columns.tsx";

/** What is one's own: name, look, password, permissions and sessions. */
export function Page() {
  const say = useText(texts);
  const { user } = useMe();
  const { opened, open, close } = useOpened<"password">();
  return (
    <PageFrame
      title={say("title")}
      actions={
        <Button variant="default" onClick={open("password")}>
          {say("password")}
        </Button>
      }
    >
      <Section title={user?.displayName || user?.login || say("account")}>
        <Facts
          facts={[
            [["Login", "帳號"], user?.login],
            [["Employee number", "員工編號"], user?.employeeNo],
            [["Time zone", "時區"], timeZone()],
            [["Badge", "識別證"], user?.hasBadge],
          ]}
        />
      </Section>
      <Appearance />
      <Permissions />
      <MySessions />
      <Modal
        opened={opened !== undefined}
        onClose={close}
        title={say("password")}
        closeButtonProps={{ "aria-label": say("close") }}
      >
        <ChangePasswordForm
          onDone={() => {
            toast(say("changed"));
            close();
          }}
        />
      </Modal>
    </PageFrame>
  );
}

function Appearance() {
  const say = useText(texts);
  const language = useLanguage();
  const density = useDensity();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={say("look")}>
      <Group gap="xl">
        <Choice
          label={say("language")}
          value={language}
          onChange={setLanguage}
          choices={[
            ["zh-TW", "繁體中文"],
            ["en", "English"],
          ]}
        />
        <Choice
          label={say("theme")}
          value={colorScheme}
          onChange={setColorScheme}
          choices={[
            ["light", say("light")],
            ["dark", say("dark")],
            ["auto", say("auto")],
          ]}
        />
        <Choice<Density>
          label={say("density")}
          value={density}
          onChange={setDensity}
          choices={densities.map((each) => [each, say(each)])}
        />
      </Group>
      <Text size="xs" c="dimmed" mt="xs">
        {say("kept")}
      </Text>
    </Section>
  );
}

type ChoiceProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly (readonly [value: Value, label: string])[];
};

function Choice<Value extends string>({ label, value, onChange, choices }: ChoiceProps<Value>) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <SegmentedControl
        aria-label={label}
        value={value}
        onChange={(next) => onChange(next as Value)}
        data={choices.map(([each, text]) => ({ value: each, label: text }))}
      />
    </Stack>
  );
}

function Permissions() {
  const say = useText(texts);
  const { permissions } = useMe();
  return (
    <Section title={say("permissions", { count: permissions.length })}>
      {permissions.length === 0 ? (
        <Text c="dimmed">{say("noPermissions")}</Text>
      ) : (
        <Table verticalSpacing={4} className="facts-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say("permission")}</Table.Th>
              <Table.Th>{say("where")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {permissions.map(({ permission, unrestricted, unitIds }) => (
              <Table.Tr key={permission}>
                <Table.Td className="code">{permission}</Table.Td>
                <Table.Td>{unrestricted ? say("everywhere") : say("places", { count: unitIds.length })}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

function MySessions() {
  const say = useText(texts);
  const command = useCommand(SessionService.method.revokeMySession);
  const [ended, setEnded] = useState("");
  return (
    <ListSection
      name="my-sessions"
      title={say("sessions")}
      source={mySessions}
      values={{}}
      columns={sessionColumns}
      rowKey={({ id }) => id}
      empty={say("noSessions")}
      rowActions={(row: Session) =>
        row.current ? (
          <Badge variant="light" color="teal" radius="sm" className="badge badge-teal">
            {say("thisOne")}
          </Badge>
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            className="danger"
            loading={command.isBusy && ended === row.id}
            onClick={() => {
              setEnded(row.id);
              command.run({ sessionId: row.id }, () => toast(say("sessionEnded")));
            }}
          >
            {say("end")}
          </Button>
        )
      }
    />
  );
}

const mySessions = listSource(
  SessionService.method.listMySessions,
  () => ({}),
  (answer) => answer.sessions,
);

const texts = {
  title: ["Profile", "個人設定"],
  account: ["Account", "帳號"],
  password: ["Change password", "變更密碼"],
  changed: ["Password changed", "已變更密碼"],
  close: ["Close", "關閉"],
  look: ["Look", "外觀"],
  language: ["Language", "語言"],
  theme: ["Theme", "主題"],
  light: ["Light", "淺色"],
  dark: ["Dark", "深色"],
  auto: ["As the system", "跟隨系統"],
  density: ["Rows of lists", "清單列高"],
  compact: ["Compact", "緊密"],
  normal: ["Normal", "標準"],
  roomy: ["Roomy", "寬鬆"],
  kept: ["Kept in this browser.", "儲存於此瀏覽器。"],
  permissions: ["What you may do ({count})", "您的權限（{count} 項）"],
  noPermissions: ["Nothing yet: ask your administrator for a role.", "尚無權限，請洽系統管理員指派角色。"],
  permission: ["Permission", "權限"],
  where: ["Where", "範圍"],
  everywhere: ["Everywhere", "全部"],
  places: ["In {count} places", "{count} 個組織單位"],
  sessions: ["Where you are signed in", "目前登入的裝置"],
  noSessions: ["Nowhere", "無"],
  thisOne: ["This one", "目前使用中"],
  end: ["Sign out there", "登出"],
  sessionEnded: ["Signed out there", "已登出"],
} as const;
