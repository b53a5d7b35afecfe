import { useQuery } from "@connectrpc/connect-query";
import { Grid, Group } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type User, User_State, User_StateSchema } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { BadgeForm } from "./badge-form.tsx";
import { GrantSection } from "./grant-section.tsx";
import { SessionSection } from "./session-section.tsx";
import { ResetPassword, SetState } from "./user-actions.tsx";
import { UserForm } from "./user-form.tsx";

/** One user: who it is, what she may do, and where she is signed in. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(UserService.method.getUser, { userId: id });
  return (
    <Loaded query={query} isPage>
      {({ user }) => (user ? <UserDetail user={user} /> : <NotFoundPage />)}
    </Loaded>
  );
}

type Open = "edit" | "password" | "badge" | User_State | undefined;

function UserDetail({ user }: { readonly user: User }) {
  const say = useText(texts);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  useNoteRecent(`/users/${user.id}`, user.displayName || user.login);
  const { setUserState } = UserService.method;
  const isActive = user.state === User_State.ACTIVE || user.state === User_State.INVITED;
  return (
    <PageFrame
      title={user.displayName || user.login || say("facts")}
      about={<EnumBadge schema={User_StateSchema} value={user.state} />}
      actions={
        <>
          <GatedButton method={UserService.method.updateUser} variant="default" onClick={() => setOpen("edit")}>
            {say("edit")}
          </GatedButton>
          <GatedButton method={UserService.method.resetPassword} variant="default" onClick={() => setOpen("password")}>
            {say("resetPassword")}
          </GatedButton>
          <GatedButton method={UserService.method.assignBadge} variant="default" onClick={() => setOpen("badge")}>
            {say("badge")}
          </GatedButton>
          {isActive ? (
            <Group gap="xs">
              <GatedButton method={setUserState} variant="default" onClick={() => setOpen(User_State.LOCKED)}>
                {say("lock")}
              </GatedButton>
              <GatedButton method={setUserState} variant="default" onClick={() => setOpen(User_State.DISABLED)}>
                {say("disable")}
              </GatedButton>
            </Group>
          ) : (
            <GatedButton method={setUserState} onClick={() => setOpen(User_State.ACTIVE)}>
              {say("activate")}
            </GatedButton>
          )}
        </>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Section title={say("facts")}>
            <Facts
              facts={[
                [["Login", "帳號"], user.login],
                [["Employee number", "員工編號"], user.employeeNo],
                [["Language", "語言"], languages[user.locale] ?? user.locale],
                [["Time zone", "時區"], user.timeZone],
                [["Badge", "識別證"], user.hasBadge],
                [["Must change the password", "需變更密碼"], user.mustChangePassword],
                [["External id", "外部編號"], user.externalId],
                [["Last sign-in", "上次登入"], <Instant key="login" value={user.lastLoginTime} />],
                [["Created", "建立時間"], <Instant key="created" value={user.createTime} />],
                [["Changed", "更新時間"], <Instant key="changed" value={user.updateTime} />],
              ]}
            />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <GrantSection principal={{ case: "userId", value: user.id }} />
          <SessionSection userId={user.id} />
        </Grid.Col>
      </Grid>
      {open === "edit" && <UserForm user={user} onClose={close} />}
      {open === "password" && <ResetPassword user={user} onClose={close} />}
      {open === "badge" && <BadgeForm user={user} onClose={close} />}
      {typeof open === "number" && <SetState user={user} state={open} onClose={close} />}
    </PageFrame>
  );
}

const languages: Readonly<Record<string, string>> = { "zh-TW": "繁體中文", en: "English" };

const texts = {
  facts: ["User", "基本資料"],
  edit: ["Edit", "修改"],
  resetPassword: ["Reset password", "重設密碼"],
  badge: ["Badge", "識別證"],
  lock: ["Lock", "鎖定"],
  disable: ["Disable", "停用"],
  activate: ["Activate", "啟用"],
} as const;
