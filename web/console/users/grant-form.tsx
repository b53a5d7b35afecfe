import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { MultiSelect, NativeSelect, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { InstantField } from "../parts/instant-field.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { roleName } from "../roles/role-name.ts";

/** Who gets a role. */
export type GrantPrincipal = { readonly case: "userId" | "apiClientId"; readonly value: string };

/** Gives a role, everywhere or in some places, for ever or until a moment. */
export function GrantForm({
  principal,
  onClose,
}: {
  readonly principal: GrantPrincipal;
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const language = useLanguage();
  const command = useCommand(GrantService.method.grantRole);
  const roles = useQuery(RoleService.method.listRoles, { pageSize: 500 });
  const units = useQuery(OrganizationService.method.listUnits, { pageSize: 500 });
  const [roleCode, setRole] = useState("");
  const [reach, setReach] = useState<"places" | "everywhere">("places");
  const [unitIds, setUnits] = useState<string[]>([]);
  const [until, setUntil] = useState("");
  const unrestricted = reach === "everywhere";
  const submit = () =>
    command.run(
      {
        principal: { principal },
        roleCode,
        unrestricted,
        unitIds: unrestricted ? [] : unitIds,
        ...(until ? { validToTime: timestampFromDate(new Date(until)) } : {}),
      },
      () => {
        toast(say("granted"));
        onClose();
      },
    );
  return (
    <CommandModal
      opened
      title={say("title")}
      submit={say("grant")}
      isBusy={command.isBusy}
      isComplete={roleCode !== "" && (unrestricted || unitIds.length > 0)}
      error={command.error}
      fields={["role_code", "unit_ids", "valid_to_time"]}
      onClose={onClose}
      onSubmit={submit}
    >
      <NativeSelect
        label={say("role")}
        value={roleCode}
        onChange={(event) => setRole(event.currentTarget.value)}
        data={[
          { value: "", label: say("choose") },
          ...(roles.data?.roles ?? []).map((role) => ({
            value: role.code,
            label: `${roleName(role, language)} (${role.code})`,
          })),
        ]}
        error={fieldError(command.error, "role_code")}
        required
        data-autofocus
      />
      <SegmentedControl
        aria-label={say("where")}
        value={reach}
        onChange={(next) => setReach(next as typeof reach)}
        data={[
          { value: "places", label: say("places") },
          { value: "everywhere", label: say("everywhere") },
        ]}
      />
      {!unrestricted && (
        <MultiSelect
          label={say("units")}
          description={say("unitsWhat")}
          data={(units.data?.units ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }))}
          value={unitIds}
          onChange={setUnits}
          searchable
          required
          error={fieldError(command.error, "unit_ids")}
        />
      )}
      <InstantField label={say("until")} value={until} onChange={setUntil} />
    </CommandModal>
  );
}

const texts = {
  title: ["Give a role", "指派角色"],
  grant: ["Give role", "指派"],
  granted: ["Role given", "已指派角色"],
  role: ["Role", "角色"],
  choose: ["Choose", "請選擇"],
  where: ["Where it holds", "適用範圍"],
  places: ["In some places", "指定範圍"],
  everywhere: ["Everywhere", "全部"],
  units: ["Places", "組織單位"],
  unitsWhat: ["A site takes in its warehouses and work centers.", "選擇廠區即包含其倉庫與工作中心。"],
  until: ["Until (empty: for ever)", "有效至（空白為永久）"],
} as const;
