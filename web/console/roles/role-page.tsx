import { useQuery } from "@connectrpc/connect-query";
import { Badge, Table } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { Role } from "../../../gen/erp/auth/v1/role_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { CommandModal } from "../parts/command-modal.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { methodName, permissionGroups } from "./permission-groups.ts";
import { RoleForm } from "./role-form.tsx";
import { roleName } from "./role-name.ts";

/** One role: what it lets people do. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(RoleService.method.getRole, { roleId: id });
  return (
    <Loaded query={query} isPage>
      {({ role }) => (role ? <RoleDetail role={role} /> : <NotFoundPage />)}
    </Loaded>
  );
}

function RoleDetail({ role }: { readonly role: Role }) {
  const say = useText(texts);
  const language = useLanguage();
  const navigate = useNavigate();
  const { opened, open, close } = useOpened<"edit" | "clone" | "archive">();
  const permissions = useQuery(RoleService.method.listPermissions, {});
  const fixed = role.builtIn ? say("isBuiltIn") : role.archived ? say("isArchived") : undefined;
  return (
    <PageFrame
      title={roleName(role, language) || say("role")}
      about={
        role.builtIn && (
          <Badge variant="light" color="gray" radius="sm" className="badge badge-gray">
            {say("builtIn")}
          </Badge>
        )
      }
      actions={
        <>
          <GatedButton method={RoleService.method.updateRole} variant="default" onClick={open("edit")} blocked={fixed}>
            {say("edit")}
          </GatedButton>
          <GatedButton method={RoleService.method.createRole} variant="default" onClick={open("clone")}>
            {say("clone")}
          </GatedButton>
          <GatedButton
            method={RoleService.method.archiveRole}
            variant="default"
            onClick={open("archive")}
            blocked={fixed}
          >
            {say("archive")}
          </GatedButton>
        </>
      }
    >
      <Section title={say("role")}>
        <Facts
          facts={[
            [["Code", "代碼"], <CopyText key="code" value={role.code} />],
            [["Permissions", "權限數"], role.permissions.length],
            [["Archived", "已封存"], role.archived],
            [["Changed", "更新時間"], <Instant key="changed" value={role.updateTime} />],
          ]}
        />
      </Section>
      <Section title={say("permissions")}>
        <Loaded query={permissions}>
          {(data) => (
            <PermissionTable permissions={data.permissions.filter(({ code }) => role.permissions.includes(code))} />
          )}
        </Loaded>
      </Section>
      {opened === "edit" && <RoleForm role={role} onClose={close} />}
      {opened === "clone" && (
        <RoleForm template={role} onClose={close} onDone={({ id }) => void navigate({ href: `/roles/${id}` })} />
      )}
      {opened === "archive" && <ArchiveRole role={role} onClose={close} />}
    </PageFrame>
  );
}

function PermissionTable({ permissions }: { readonly permissions: Parameters<typeof permissionGroups>[0] }) {
  const say = useText(texts);
  if (permissions.length === 0) return <>{say("none")}</>;
  return (
    <Table verticalSpacing={6} className="facts-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say("permission")}</Table.Th>
          <Table.Th>{say("opens")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {permissionGroups(permissions).flatMap(({ members }) =>
          members.map(({ code, methods }) => (
            <Table.Tr key={code}>
              <Table.Td className="code" data-nowrap>
                {code}
              </Table.Td>
              <Table.Td>{methods.map(methodName).join(", ")}</Table.Td>
            </Table.Tr>
          )),
        )}
      </Table.Tbody>
    </Table>
  );
}

function ArchiveRole({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(RoleService.method.archiveRole);
  return (
    <CommandModal
      opened
      isDangerous
      title={say("archiveTitle", { name: role.name })}
      submit={say("archive")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={() =>
        command.run({ roleId: role.id, etag: role.etag }, () => {
          toast(say("archived"));
          onClose();
        })
      }
    >
      {say("archiveWhat")}
    </CommandModal>
  );
}

const texts = {
  role: ["Role", "角色"],
  builtIn: ["Built in", "內建"],
  isBuiltIn: ["Built-in roles cannot be changed; clone it.", "內建角色不可變更，請複製後修改。"],
  isArchived: ["The role is archived.", "此角色已封存。"],
  permissions: ["What it allows", "可執行的作業"],
  permission: ["Permission", "權限"],
  opens: ["Opens", "開放的功能"],
  none: ["It allows nothing.", "沒有任何權限。"],
  edit: ["Edit", "修改"],
  clone: ["Clone", "複製"],
  archive: ["Archive", "封存"],
  archived: ["Role archived", "已封存角色"],
  archiveTitle: ["Archive the role {name}?", "封存角色 {name}？"],
  archiveWhat: ["It cannot be given any more. Nobody may hold it.", "封存後不可再指派，且需無人持有。"],
} as const;
