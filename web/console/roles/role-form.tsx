import { create } from "@bufbuild/protobuf";
import { useQuery } from "@connectrpc/connect-query";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { type Role, RoleSchema } from "../../../gen/erp/auth/v1/role_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { changedPaths } from "../parts/changed-paths.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { PermissionChoice } from "./permission-choice.tsx";

type RoleFormProps = {
  /** The role to change. */
  readonly role?: Role;
  /** The role whose permissions a new one begins with. */
  readonly template?: Role;
  readonly onClose: () => void;
  readonly onDone?: (role: Role) => void;
};

/** Makes a role, copies one, or changes one that people made. */
export function RoleForm({ role, template, onClose, onDone }: RoleFormProps) {
  const say = useText(texts);
  const createRole = useCommand(RoleService.method.createRole);
  const updateRole = useCommand(RoleService.method.updateRole);
  const permissions = useQuery(RoleService.method.listPermissions, {});
  const command = role ? updateRole : createRole;
  const [draft, setDraft] = useState<Role>(
    () => role ?? create(RoleSchema, { name: template?.name ?? "", permissions: template?.permissions ?? [] }),
  );
  const set = (change: Partial<Role>) => setDraft((before) => ({ ...before, ...change }));
  const done = (answer: { role?: Role | undefined }) => {
    toast(say("saved", { name: draft.name }));
    onClose();
    if (answer.role) onDone?.(answer.role);
  };
  const submit = () => {
    if (!role) return createRole.run({ role: draft }, done);
    const paths = changedPaths(RoleSchema, role, draft, ["name", "permissions"]);
    if (paths.length === 0) return onClose();
    updateRole.run({ role: draft, updateMask: { paths } }, done);
  };
  return (
    <CommandModal
      opened
      size="xl"
      title={role ? say("change", { name: role.name }) : say("title")}
      submit={say(role ? "save" : "create")}
      isBusy={command.isBusy}
      isComplete={draft.code.trim() !== "" && draft.name.trim() !== ""}
      error={command.error}
      fields={["role.code", "role.name", "role.permissions"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label={say("code")}
        description={role ? undefined : say("codeWhat")}
        value={draft.code}
        onChange={(event) => set({ code: event.currentTarget.value.toLowerCase() })}
        disabled={role !== undefined}
        required
        error={fieldError(command.error, "role.code")}
        data-autofocus
      />
      <TextInput
        label={say("name")}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        required
        error={fieldError(command.error, "role.name")}
      />
      <Loaded query={permissions}>
        {(data) => (
          <PermissionChoice
            permissions={data.permissions}
            chosen={draft.permissions}
            onChange={(chosen) => set({ permissions: [...chosen] })}
          />
        )}
      </Loaded>
    </CommandModal>
  );
}

const texts = {
  title: ["New role", "新增角色"],
  change: ["Change {name}", "修改 {name}"],
  create: ["Create role", "建立角色"],
  save: ["Save", "儲存"],
  saved: ["Role {name} saved", "已儲存角色 {name}"],
  code: ["Code", "代碼"],
  codeWhat: ["Small letters and hyphens; it never changes.", "小寫英文與連字號，建立後不可變更。"],
  name: ["Name", "名稱"],
} as const;
