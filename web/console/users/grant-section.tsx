import { useQuery } from "@connectrpc/connect-query";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMemo, useState } from "react";
import type { Grant } from "../../../gen/erp/auth/v1/grant_pb.ts";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { GrantForm, type GrantPrincipal } from "./grant-form.tsx";

/** The roles of a user or API client, and where they hold. */
export function GrantSection({ principal }: { readonly principal: GrantPrincipal }) {
  const say = useText(texts);
  const may = useMay();
  const [isGranting, granting] = useDisclosure(false);
  const [revoked, setRevoked] = useState<Grant>();
  const units = useQuery(OrganizationService.method.listUnits, { pageSize: 500 }, { staleTime: 60_000 });
  const columns = useMemo(() => {
    const names = new Map(units.data?.units.map(({ id, code, name }) => [id, `${code} ${name}`]));
    const column = columnsOf<Grant>();
    return [
      column.code("role", ["Role", "角色"], (row) => row.roleCode),
      column.text("places", ["Where", "範圍"], (row) => row.unitIds.map((id) => names.get(id) ?? id).join(", "), {
        cell: (row, language) =>
          row.unrestricted
            ? language === "zh-TW"
              ? "全部"
              : "Everywhere"
            : row.unitIds.map((id) => names.get(id) ?? id).join(", "),
      }),
      column.instant("from", ["From", "起"], (row) => row.validFromTime),
      column.instant("to", ["To", "迄"], (row) => row.validToTime),
    ];
  }, [units.data]);
  const mayRevoke = may(GrantService.method.revokeGrant);
  return (
    <>
      <ListSection
        name="grants"
        title={say("title")}
        source={grants}
        values={{ [principal.case]: principal.value }}
        columns={columns}
        rowKey={({ id }) => id}
        empty={say("empty")}
        actions={
          <GatedButton method={GrantService.method.grantRole} size="compact-sm" onClick={granting.open}>
            {say("grant")}
          </GatedButton>
        }
        {...(mayRevoke
          ? {
              rowActions: (row: Grant) => (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  className="danger"
                  onClick={() => setRevoked(row)}
                >
                  {say("revoke")}
                </Button>
              ),
            }
          : {})}
      />
      {isGranting && <GrantForm principal={principal} onClose={granting.close} />}
      {revoked && <RevokeGrant grant={revoked} onClose={() => setRevoked(undefined)} />}
    </>
  );
}

function RevokeGrant({ grant, onClose }: { readonly grant: Grant; readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(GrantService.method.revokeGrant);
  return (
    <ReasonModal
      isDangerous
      title={say("revokeTitle", { role: grant.roleCode })}
      submit={say("revoke")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ grantId: grant.id, reason }, () => {
          toast(say("revoked"));
          onClose();
        })
      }
    >
      {say("revokeWhat")}
    </ReasonModal>
  );
}

const grants = listSource(
  GrantService.method.listGrants,
  ({ userId = "", apiClientId = "" }) => ({ userId, apiClientId }),
  (answer) => answer.grants,
);

const texts = {
  title: ["Roles", "角色與範圍"],
  empty: ["No role yet", "尚未指派角色"],
  grant: ["Give a role", "指派角色"],
  revoke: ["Revoke", "撤銷"],
  revoked: ["Role revoked", "已撤銷角色"],
  revokeTitle: ["Revoke the role {role}?", "撤銷角色 {role}？"],
  revokeWhat: [
    "It takes effect within 5 seconds, wherever the user is signed in.",
    "將於 5 秒內對所有已登入的工作階段生效。",
  ],
} as const;
