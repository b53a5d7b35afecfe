import { useQuery } from "@connectrpc/connect-query";
import { Alert, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Grant } from "../../../gen/erp/auth/v1/grant_pb.ts";
import {
  type ExplainAccessResponse,
  ExplainAccessResponse_VerdictSchema,
  GrantService,
  ExplainAccessResponse_Verdict as Verdict,
} from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useEnumText } from "../parts/enum-badge.tsx";
import { ErrorPanel } from "../parts/error-panel.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { UnitPick, UserPick } from "../parts/record-pick.tsx";
import { Section } from "../parts/section.tsx";

/** Why somebody may do something, or may not. */
export function Page() {
  const say = useText(texts);
  const [userId, setUser] = useState("");
  const [permission, setPermission] = useState("");
  const [unitId, setUnit] = useState("");
  const permissions = useQuery(RoleService.method.listPermissions, {}, { staleTime: 300_000 });
  const isComplete = userId !== "" && permission !== "";
  const answer = useQuery(GrantService.method.explainAccess, { userId, permission, unitId }, { enabled: isComplete });
  if (permissions.error && !permissions.data)
    return <ErrorPanel error={permissions.error} isPage onRetry={() => void permissions.refetch()} />;
  return (
    <PageFrame title={say("title")}>
      <Section title={say("question")}>
        <Group align="flex-start" gap="sm">
          <UserPick label={say("user")} value={userId} onChange={setUser} required w={280} />
          <Select
            label={say("permission")}
            data={(permissions.data?.permissions ?? []).map(({ code }) => code)}
            value={permission || null}
            onChange={(next) => setPermission(next ?? "")}
            searchable
            required
            w={320}
            maxDropdownHeight={320}
          />
          <UnitPick label={say("unit")} value={unitId} onChange={setUnit} w={240} />
        </Group>
      </Section>
      <Section title={say("answer")}>
        {isComplete ? (
          <Loaded query={answer}>{(data) => <Explained answer={data} />}</Loaded>
        ) : (
          <Text c="dimmed">{say("choose")}</Text>
        )}
      </Section>
    </PageFrame>
  );
}

function Explained({ answer }: { readonly answer: ExplainAccessResponse }) {
  const say = useText(texts);
  const enumText = useEnumText();
  const allowed = answer.verdict === Verdict.ALLOWED;
  return (
    <Stack gap="sm">
      <Alert
        color={allowed ? "teal" : "red"}
        variant="light"
        role="status"
        title={enumText(ExplainAccessResponse_VerdictSchema, answer.verdict)}
      />
      <GrantList title={say("allowing")} grants={answer.allowingGrants} />
      <GrantList title={say("others")} grants={answer.otherGrants} />
      <Text size="sm">{say("roles", { roles: answer.rolesWithPermission.join(", ") || "-" })}</Text>
    </Stack>
  );
}

function GrantList({ title, grants }: { readonly title: string; readonly grants: readonly Grant[] }) {
  const say = useText(texts);
  const units = useQuery(OrganizationService.method.listUnits, { pageSize: 500 }, { staleTime: 300_000 });
  if (grants.length === 0) return null;
  const nameOf = (id: string) => units.data?.units.find((unit) => unit.id === id)?.code ?? id;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul style={{ margin: "4px 0", paddingInlineStart: "1.2rem" }}>
        {grants.map(({ id, roleCode, unrestricted, unitIds }) => (
          <li key={id}>
            <Text size="sm" component="span" className="code">
              {roleCode}
            </Text>{" "}
            <Text size="sm" component="span">
              {unrestricted ? say("everywhere") : unitIds.map(nameOf).join(", ")}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

const texts = {
  title: ["Explain access", "權限查詢"],
  question: ["Who may do what where?", "誰可以在哪裡做什麼？"],
  user: ["User", "使用者"],
  permission: ["Permission", "權限"],
  unit: ["Place (empty: anywhere)", "範圍（空白為任一處）"],
  answer: ["Answer", "結果"],
  choose: ["Choose a user and a permission.", "請選擇使用者與權限。"],
  allowing: ["Grants that allow it", "允許的授權"],
  others: ["Other grants with this permission", "其他包含此權限的授權"],
  roles: ["Roles with this permission: {roles}", "包含此權限的角色：{roles}"],
  everywhere: ["everywhere", "全部範圍"],
} as const;
