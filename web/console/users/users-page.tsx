import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconUserPlus from "~icon/user-plus";
import { type User, User_State, User_StateSchema } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { UserForm } from "./user-form.tsx";

/** Everybody who has an account. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const [isCreating, creating] = useDisclosure(false);
  const mayCreate = may(UserService.method.createUser);
  useShortcut(mayCreate ? "n" : "", texts.create, creating.open);
  return (
    <>
      <ListPage
        name="users"
        title={say("title")}
        source={users}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/users/${id}`}
        isFaded={({ state }) => state === User_State.DISABLED}
        actions={
          <GatedButton
            method={UserService.method.createUser}
            leftSection={<IconUserPlus size={16} />}
            onClick={creating.open}
          >
            {say("create")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: mayCreate && <Button onClick={creating.open}>{say("create")}</Button>,
        }}
      />
      {isCreating && <UserForm onClose={creating.close} />}
    </>
  );
}

const users = listSource(
  UserService.method.listUsers,
  (values) => ({ query: values.q ?? "", states: choicesOf(User_StateSchema, values.state) }),
  (answer) => answer.users,
);

const filters: readonly Filter[] = [
  { id: "q", kind: "search", label: ["Login, name or employee number", "帳號、姓名或員工編號"] },
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: User_StateSchema },
];

const column = columnsOf<User>();
const columns = [
  column.code("login", ["Login", "帳號"], (row) => row.login),
  column.text("name", ["Name", "姓名"], (row) => row.displayName),
  column.code("employeeNo", ["Employee number", "員工編號"], (row) => row.employeeNo),
  column.choice(User_StateSchema, "state", ["State", "狀態"], (row) => row.state),
  column.flag("badge", ["Badge", "識別證"], (row) => row.hasBadge),
  column.text("locale", ["Language", "語言"], (row) => row.locale, { optional: true }),
  column.instant("lastLogin", ["Last sign-in", "上次登入"], (row) => row.lastLoginTime),
  column.instant("created", ["Created", "建立時間"], (row) => row.createTime, { optional: true }),
];

const texts = {
  title: ["Users", "使用者"],
  create: ["Invite a user", "新增使用者"],
  empty: ["Only you so far", "只有您一位使用者"],
  emptyWhy: ["Invite your colleagues.", "邀請同事。"],
} as const;
