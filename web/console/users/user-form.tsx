import { create } from "@bufbuild/protobuf";
import { NativeSelect, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type User, UserSchema } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { changedPaths } from "../parts/changed-paths.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { SecretModal } from "../parts/secret-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Makes a user and shows her temporary password once, or changes what is known of one. */
export function UserForm({ user, onClose }: { readonly user?: User; readonly onClose: () => void }) {
  const say = useText(texts);
  const navigate = useNavigate();
  const createUser = useCommand(UserService.method.createUser);
  const updateUser = useCommand(UserService.method.updateUser);
  const command = user ? updateUser : createUser;
  const [draft, setDraft] = useState<User>(() => user ?? create(UserSchema, { locale: "zh-TW" }));
  const [made, setMade] = useState<{ readonly id: string; readonly password: string }>();
  const set = (change: Partial<User>) => setDraft((before) => ({ ...before, ...change }));
  const error = (name: string) => fieldError(command.error, `user.${name}`);
  const submit = () => {
    if (!user) {
      return createUser.run({ user: draft }, (answer) =>
        setMade({ id: answer.user?.id ?? "", password: answer.temporaryPassword }),
      );
    }
    const paths = changedPaths(UserSchema, user, draft, editable);
    if (paths.length === 0) return onClose();
    updateUser.run({ user: draft, updateMask: { paths } }, () => {
      toast(say("saved"));
      onClose();
    });
  };
  if (made) {
    return (
      <SecretModal
        title={say("made", { login: draft.login })}
        label={say("temporary")}
        secret={made.password}
        onClose={() => {
          onClose();
          void navigate({ href: `/users/${made.id}` });
        }}
      >
        {say("madeWhat")}
      </SecretModal>
    );
  }
  return (
    <CommandModal
      opened
      title={user ? say("change", { login: user.login }) : say("create")}
      onClose={onClose}
      onSubmit={submit}
      submit={say(user ? "save" : "create")}
      isBusy={command.isBusy}
      isComplete={draft.login.trim() !== "" && draft.displayName.trim() !== ""}
      error={command.error}
      fields={[...editable, "login"].map((name) => `user.${name}`)}
    >
      <TextInput
        label={say("login")}
        description={user ? undefined : say("loginWhat")}
        value={draft.login}
        onChange={(event) => set({ login: event.currentTarget.value.toLowerCase() })}
        disabled={user !== undefined}
        required
        error={error("login")}
        autoComplete="off"
        data-autofocus
      />
      <TextInput
        label={say("name")}
        value={draft.displayName}
        onChange={(event) => set({ displayName: event.currentTarget.value })}
        required
        error={error("display_name")}
      />
      <TextInput
        label={say("employeeNo")}
        value={draft.employeeNo}
        onChange={(event) => set({ employeeNo: event.currentTarget.value })}
        error={error("employee_no")}
      />
      <NativeSelect
        label={say("language")}
        value={draft.locale}
        onChange={(event) => set({ locale: event.currentTarget.value })}
        data={[
          { value: "zh-TW", label: "繁體中文" },
          { value: "en", label: "English" },
        ]}
        error={error("locale")}
      />
    </CommandModal>
  );
}

/** Names in the contract of what may be changed here. */
const editable = ["display_name", "employee_no", "locale"];

const texts = {
  create: ["Invite a user", "新增使用者"],
  change: ["Change {login}", "修改 {login}"],
  save: ["Save", "儲存"],
  saved: ["Saved", "已儲存"],
  made: ["{login} can sign in now", "{login} 已可登入"],
  temporary: ["Temporary password", "臨時密碼"],
  madeWhat: [
    "Hand it over in person. At the first sign-in a new one has to be chosen. It gets permissions by a role, on the next page.",
    "請當面交付。首次登入時需設定新密碼。權限請於下一頁以角色授與。",
  ],
  login: ["Login", "帳號"],
  loginWhat: ["Small letters; it never changes.", "小寫英數，建立後不可變更。"],
  name: ["Name", "姓名"],
  employeeNo: ["Employee number", "員工編號"],
  language: ["Language", "語言"],
} as const;
