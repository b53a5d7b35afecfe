import { useNavigate } from "@tanstack/react-router";
import IconPlus from "~icon/plus";
import type { Role } from "../../../gen/erp/auth/v1/role_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { columnsOf } from "../list/column.tsx";
import type { Filter } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { RoleForm } from "./role-form.tsx";
import { roleName } from "./role-name.ts";

/** The roles of the product, and those that people made. */
export function Page() {
  const say = useText(texts);
  const navigate = useNavigate();
  const { opened, open, close } = useOpened<"create">();
  return (
    <>
      <ListPage
        name="roles"
        title={say("title")}
        source={roles}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/roles/${id}`}
        isFaded={({ archived }) => archived}
        actions={
          <GatedButton
            method={RoleService.method.createRole}
            leftSection={<IconPlus size={16} />}
            onClick={open("create")}
          >
            {say("create")}
          </GatedButton>
        }
        empty={{ title: say("empty"), why: say("emptyWhy") }}
      />
      {opened && <RoleForm onClose={close} onDone={({ id }) => void navigate({ href: `/roles/${id}` })} />}
    </>
  );
}

const roles = listSource(
  RoleService.method.listRoles,
  (values) => ({ includeArchived: values.archived === "1" }),
  (answer) => answer.roles,
);

const filters: readonly Filter[] = [{ id: "archived", kind: "flag", label: ["Also archived", "含已封存"] }];

const column = columnsOf<Role>();
const columns = [
  column.code("code", ["Code", "代碼"], (row) => row.code),
  column.text("name", ["Name", "名稱"], (row) => row.name, { cell: roleName }),
  column.flag("builtIn", ["Built in", "內建"], (row) => row.builtIn),
  column.number("permissions", ["Permissions", "權限數"], (row) => row.permissions.length),
  column.instant("changed", ["Changed", "更新時間"], (row) => row.updateTime),
];

const texts = {
  title: ["Roles", "角色"],
  create: ["New role", "新增角色"],
  empty: ["No roles", "尚無角色"],
  emptyWhy: ["Use a built-in role or clone one.", "使用內建角色或複製一個。"],
} as const;
